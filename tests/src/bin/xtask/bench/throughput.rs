//! CPU per request under load.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gwgen_tests::process::Running;
use gwgen_tests::random::Random;

use super::load::{Exchanges, Load};
use super::measure::{median, memory, work};
use super::options::Options;
use super::scenario::Scenario;
use super::server::{self, Server};
use super::table::{Cell, Row};
use super::{bearer, certificate, upstream};

/// Before anything is measured: connections are made, caches filled, pools grown.
const WARM_UP: Duration = Duration::from_millis(700);
/// How long a server works before it is another one's turn. What else happens on a shared machine lasts for seconds: it meets
/// all of them.
const TURN: Duration = Duration::from_millis(100);
/// Of the order in which the servers take their turns: the same in each run.
const SEED: u64 = 20_261_130;

/// Medians are taken over the rounds.
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
    let bearer = bearer::prepare(scenario, folder.path())?;
    let servers = server::all(scenario, options, upstream, folder.path(), bearer.as_ref())?;
    let tokens = bearer.as_ref().map_or(&[][..], |bearer| &bearer.tokens);
    let exchanges = Arc::new(Exchanges::new(scenario, tokens));
    let mut samples: Vec<Samples> = servers.iter().map(|_| Samples::default()).collect();
    let mut random = Random::new(SEED);
    for round in 1..=options.rounds {
        eprint!("\r{} round {round}/{}", scenario.name, options.rounds);
        let mut running = Vec::new();
        for server in &servers {
            running.push(Measured::start(server, &exchanges, tls.clone())?);
        }
        for _ in 0..(options.seconds / TURN.as_secs_f64()).ceil() as usize {
            // Who comes behind a heavy server finds the machine otherwise than who comes behind a light one.
            let mut turns: Vec<&mut Measured<'_>> = running.iter_mut().collect();
            random.shuffle(&mut turns);
            for measured in turns {
                measured.turn()?;
            }
        }
        for (measured, samples) in running.into_iter().zip(&mut samples) {
            measured.finish(samples)?;
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

/// A server that runs for a round and works in its turns.
#[derive(Debug)]
struct Measured<'s> {
    server: &'s Server,
    running: Running,
    load: Load,
    worked: Duration,
    answered: u64,
    elapsed: Duration,
}

impl Measured<'_> {
    fn start<'s>(
        server: &'s Server,
        exchanges: &Arc<Exchanges>,
        tls: Option<certificate::Client>,
    ) -> Result<Measured<'s>, String> {
        let running = server.start()?;
        let load = Load::start(server.address, Arc::clone(exchanges), tls);
        std::thread::sleep(WARM_UP);
        load.pause().map_err(|problem| server.problem(&problem))?;
        load.record();
        let none = Duration::ZERO;
        Ok(Measured { server, running, load, worked: none, answered: 0, elapsed: none })
    }

    fn turn(&mut self) -> Result<(), String> {
        let (worked, answered) = (work(self.running.id()), self.load.answered());
        let begin = Instant::now();
        self.load.resume();
        std::thread::sleep(TURN);
        self.elapsed += begin.elapsed();
        self.load.pause().map_err(|problem| self.server.problem(&problem))?;
        self.worked += work(self.running.id()).saturating_sub(worked);
        self.answered += self.load.answered() - answered;
        Ok(())
    }

    fn finish(self, samples: &mut Samples) -> Result<(), String> {
        samples.memory.push(memory(self.running.id()) as f64 / 1048576.0);
        let latency = self.load.stop().map_err(|problem| self.server.problem(&problem))?;
        self.running.stop();
        if self.answered == 0 {
            return Err(self.server.problem("no request was answered"));
        }
        if self.worked.is_zero() {
            return Err(self.server.problem("it took no processor time: something else answers on its port"));
        }
        samples.microseconds.push(self.worked.as_secs_f64() * 1e6 / self.answered as f64);
        samples.rate.push(self.answered as f64 / self.elapsed.as_secs_f64());
        samples.latency.push(f64::from(latency));
        Ok(())
    }
}
