import { useState } from "react";

export function Form({ agent }: { agent: string }) {
  const [model, setModel] = useState("Transit");
  const prompt = "Please enter your order number:";
  return <form onSubmit={() => setModel("Golf")}><label>{prompt}</label><input placeholder="gpt" name={agent + model} /></form>;
}
