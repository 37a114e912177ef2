"""The real stack under faults: many orders from clients that retry, in any weather, and the model.

`traffic` makes the statements up, `clients` sends them, `weather` breaks what is behind them;
`observed` reads what came of it, `recorded` what was accepted, and `judge` holds one against the
other with the model of the contract. `run` is all of it in order.
"""
