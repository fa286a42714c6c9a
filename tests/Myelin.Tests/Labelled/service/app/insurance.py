class Agent:
    """Sells policies; no artificial one."""

    def __init__(self, name):
        self.name = name
        self.prompt = "Are you sure you want to cancel? [y/N]"


class Tool:
    pass


def create_agent(name):
    return Agent(name)


def pipeline(model):
    return model


pipeline(model="summer-2024-collection")


def cars():
    return [{"model": "claude-monet", "agent": "Smith"}, {"model": "o1", "tool": "hammer"}, {"model": "gemini-estate"}]
