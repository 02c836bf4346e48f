//! Spawn to the first answer, and what an idle server takes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::measure::{median, memory};
use super::options::Options;
use super::scenario::Scenario;
use super::server::{self, Server};
use super::table::{Cell, Row};
use super::upstream;

/// Starts a round.
const STARTS: usize = 6;

/// All rounds.
pub(super) fn measure(scenario: &Scenario, options: &Options) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let servers = server::all(scenario, options, upstream::start()?, folder.path(), None)?;
    let request = scenario.request("/mock", None);
    let mut times: Vec<Vec<f64>> = servers.iter().map(|_| Vec::new()).collect();
    let mut idle: Vec<Vec<f64>> = times.clone();
    for _ in 0..options.rounds * STARTS {
        for ((server, times), idle) in servers.iter().zip(&mut times).zip(&mut idle) {
            let (milliseconds, bytes) = one(server, &request)?;
            times.push(milliseconds);
            idle.push(bytes / 1048576.0);
        }
    }
    let row = |((server, times), idle): ((&Server, Vec<f64>), Vec<f64>)| {
        let figure = median(times);
        let size = server
            .binary_size
            .map_or_else(|| "–".to_owned(), |size| format!("{:.1}", size as f64 / 1048576.0));
        let cells = vec![
            Cell::new("ms to first 200", format!("{figure:.1}")),
            Cell::ratio(),
            Cell::new("idle PSS MiB", format!("{:.1}", median(idle))),
            Cell::new("binary MiB", size),
        ];
        Row { name: server.name.clone(), figure, cells }
    };
    Ok(servers.iter().zip(times).zip(idle).map(row).collect())
}

fn one(server: &Server, request: &[u8]) -> Result<(f64, f64), String> {
    let begin = Instant::now();
    let mut running = server.spawn()?;
    let end = begin + Duration::from_secs(20);
    let mut answer = [0; 2048];
    loop {
        if let Ok(mut stream) = TcpStream::connect(server.address) {
            let asked = stream.write_all(request).and_then(|()| stream.read(&mut answer));
            if asked.is_ok() && answer.starts_with(b"HTTP/1.1 200") {
                break;
            }
        }
        if running.ended().is_some() || Instant::now() > end {
            return Err(format!("{} does not start", server.name));
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
    // Memory is read when start-up work that does not hold up the first answer is over, too.
    std::thread::sleep(Duration::from_millis(100));
    let bytes = memory(running.id()) as f64;
    running.stop();
    Ok((milliseconds, bytes))
}
