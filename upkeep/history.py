from upkeep.translating import following  # noqa: F401 – it follows what history keeps
