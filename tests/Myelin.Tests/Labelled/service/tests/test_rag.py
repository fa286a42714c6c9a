from app.rag import chain


def test_chain():
    assert chain(model="gpt-4o-2024-05-13") is not None
