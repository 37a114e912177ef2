"""The local stack: what `make run`, `make fire` and the journeys bring up on one machine.

It plays the part of AWS around the functions, on loopback and with nothing installed outside
`.venv`. An emulator (ministack) keeps the table, the bus, the schedules and the queues and runs the
function binaries; the parts where it differs from AWS in a way a caller or a function could notice
are played here: the HTTP API (`gateway`) and the stream mapping (`pump`).

Reading order: `stack` puts everything together; `template`, `artifacts`, `emulator` and
`deployment` bring it up; `gateway`, `pump` and `collector` keep it going; `switchboard` breaks it
on purpose; `run` and `fire` are the two commands.

No rule of the product lives here, and nothing here is deployed.
"""
