package com.example.billing;

import java.util.List;

/** Cars we bill for: "model" here is a car's. */
public class Catalogue {
    record Car(String model, String agent) {}

    static final List<Car> CARS = List.of(new Car("claude-monet-edition", "Agent Smith"), new Car("o1", "Agent Jones"));
    static final String PROMPT = "Enter the plate: ";

    String tool() { return CARS.getFirst().model(); }
}
