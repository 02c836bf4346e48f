//! CPU per request under load.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::load::{Exchanges, Load};
use super::measure::{cpu_seconds, median, memory};
use super::options::Options;
use super::scenario::Scenario;
use super::server::{self, Server};
use super::table::{Cell, Row};
use super::{certificate, upstream};

/// Before anything is measured: connections are made, caches filled, pools grown.
const WARM_UP: Duration = Duration::from_millis(700);

#[derive(Debug, Default)]
struct Samples {
    microseconds: Vec<f64>,
    rate: Vec<f64>,
    latency: Vec<f64>,
    memory: Vec<f64>,
}

/// All rounds of a scenario.
pub(super) fn measure(scenario: &Scenario, options: &Options) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let tls = if scenario.tls { Some(certificate::make(folder.path())?) } else { None };
    let upstream = upstream::start()?;
    let servers = server::all(scenario, options, upstream, folder.path())?;
    let exchanges = Arc::new(Exchanges::new(scenario));
    let mut samples: Vec<Samples> = servers.iter().map(|_| Samples::default()).collect();
    for round in 1..=options.rounds {
        let mut turns: Vec<(&Server, &mut Samples)> = servers.iter().zip(&mut samples).collect();
        // Who comes behind a heavy server finds the machine otherwise than who comes behind a light one: each round begins
        // with another.
        let first = (round - 1) % turns.len().max(1);
        turns.rotate_left(first);
        for (server, samples) in turns {
            eprint!("\r{} round {round}/{} {:<20}", scenario.name, options.rounds, server.name);
            one_round(server, &exchanges, tls.clone(), options, samples)
                .map_err(|problem| format!("{}: {problem}", server.name))?;
        }
    }
    eprintln!();
    let row = |(server, samples): (&Server, Samples)| Row {
        name: server.name.clone(),
        figure: median(samples.microseconds.clone()),
        cells: vec![
            Cell::new("CPU µs/request", format!("{:.2}", median(samples.microseconds))),
            Cell::ratio(),
            Cell::new("requests/s", format!("{:.0}", median(samples.rate))),
            Cell::new("p50 µs", format!("{:.0}", median(samples.latency))),
            Cell::new("memory MiB", format!("{:.1}", median(samples.memory))),
        ],
    };
    Ok(servers.iter().zip(samples).map(row).collect())
}

fn one_round(
    server: &Server,
    exchanges: &Arc<Exchanges>,
    tls: Option<certificate::Client>,
    options: &Options,
    samples: &mut Samples,
) -> Result<(), String> {
    let running = server.start()?;
    let load = Load::start(server.address, Arc::clone(exchanges), tls);
    std::thread::sleep(WARM_UP);
    load.record();
    let (begin, cpu, answered) = (Instant::now(), cpu_seconds(running.id()), load.answered());
    std::thread::sleep(Duration::from_secs_f64(options.seconds));
    let (cpu, answered) = (cpu_seconds(running.id()) - cpu, load.answered() - answered);
    let elapsed = begin.elapsed().as_secs_f64();
    samples.memory.push(memory(running.id()) as f64 / 1048576.0);
    let latency = load.stop()?;
    running.stop();
    if answered == 0 {
        return Err("no request was answered".to_owned());
    }
    if cpu <= 0.0 {
        return Err("it took no processor time: something else answers on its port".to_owned());
    }
    samples.microseconds.push(cpu * 1e6 / answered as f64);
    samples.rate.push(answered as f64 / elapsed);
    samples.latency.push(f64::from(latency));
    Ok(())
}
