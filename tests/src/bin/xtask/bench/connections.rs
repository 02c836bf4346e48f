//! Memory per idle keep-alive connection.

use gwgen_tests::client::Connection;
use gwgen_tests::http::Role;

use super::measure::{median, memory};
use super::options::Options;
use super::scenario::Scenario;
use super::table::{Cell, Row};
use super::{server, upstream};

/// Open connections, each after one answered request.
const COUNT: usize = 4_000;

/// All rounds.
pub(super) fn measure(scenario: &Scenario, options: &Options) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let servers = server::all(scenario, options, upstream::start()?, folder.path(), None)?;
    let request = scenario.request("/mock", None);
    let mut rows = Vec::new();
    for server in &servers {
        let mut samples = Vec::new();
        for _ in 0..options.rounds {
            let running = server.start()?;
            let ask = |connection: &mut Connection| {
                connection.send(&request)?;
                connection.answer(Role::Answer)
            };
            let mut first = Connection::open(server.address).map_err(|error| error.to_string())?;
            ask(&mut first).map_err(|error| format!("{}: {error}", server.name))?;
            let before = memory(running.id());
            let mut open = Vec::new();
            for _ in 0..COUNT {
                let mut connection = Connection::open(server.address).map_err(|error| error.to_string())?;
                ask(&mut connection).map_err(|error| format!("{}: {error}", server.name))?;
                open.push(connection);
            }
            samples.push(memory(running.id()).saturating_sub(before) as f64 / COUNT as f64);
            // A connection that was closed meanwhile takes no memory: each must still serve.
            for connection in &mut open {
                ask(connection)
                    .map_err(|error| format!("{}: a connection was not kept: {error}", server.name))?;
            }
            drop((first, open));
            running.stop();
        }
        let figure = median(samples);
        let cells = vec![Cell::new("KB a connection", format!("{:.2}", figure / 1000.0)), Cell::ratio()];
        rows.push(Row { name: server.name.clone(), figure, cells });
    }
    Ok(rows)
}
