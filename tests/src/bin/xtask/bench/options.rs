//! The command line of `cargo xtask bench`.

use std::path::PathBuf;

pub(super) const HELP: &str = "\
cargo xtask bench [SCENARIO…] [--rounds N] [--seconds S] [--gateway-bin PATH] [--only SERVER]... [--print-definition]

       cargo xtask bench validate [--rounds N] [--hold]: checks of bodies beside other validators; needs no peers

Scenarios: S1 S1f S2 S2v S3 S3n S3r S4 S6 S7 S7h S8; none: all. `auth`: S3 and S3n. `limits`: S1f and S3r. `template` alone: a mapping template beside airspeed and Java's Velocity.
  --rounds N           rounds, in which servers take turns of 0.1 s (5)
  --seconds S          measured seconds a round and server (3)
  --gateway-bin PATH   a gateway built before from the scenario's definition, instead of `gwgen build`; repeatable, so that
                       two of them are compared in one run
  --gateway-flag FLAG  one more flag for the gateway; repeatable
  --only SERVER        gwgen, nginx, haproxy or envoy; repeatable
  --print-definition   writes the definition of each scenario to standard output and ends
";

/// What was asked for.
#[derive(Debug)]
pub(super) struct Options {
    scenarios: Vec<String>,
    /// The template's benchmark, which is none of servers.
    pub(super) template: bool,
    only: Vec<String>,
    /// Rounds.
    pub(super) rounds: usize,
    /// Measured seconds a round and server.
    pub(super) seconds: f64,
    /// Gateways that were built before.
    pub(super) gateways: Vec<PathBuf>,
    /// More flags for it.
    pub(super) gateway_flags: Vec<String>,
}

impl Options {
    /// `None`: only help or definitions were asked for, and printed.
    pub(super) fn parse(arguments: &[String]) -> Result<Option<Options>, String> {
        let mut options = Options {
            scenarios: Vec::new(),
            template: false,
            only: Vec::new(),
            rounds: 5,
            seconds: 3.0,
            gateways: Vec::new(),
            gateway_flags: Vec::new(),
        };
        let mut print_definitions = false;
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} wants a value"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--rounds" => options.rounds = number(value()?)?,
                "--seconds" => options.seconds = number(value()?)?,
                "--gateway-bin" => options.gateways.push(value()?.into()),
                "--gateway-flag" => options.gateway_flags.push(value()?.clone()),
                "--only" => options.only.push(value()?.clone()),
                "--print-definition" => print_definitions = true,
                flag if flag.starts_with('-') => return Err(format!("bench does not know {flag}")),
                "template" => options.template = true,
                "auth" => options.scenarios.extend(["S3", "S3n"].map(str::to_owned)),
                "limits" => options.scenarios.extend(["S1f", "S3r"].map(str::to_owned)),
                name => options.scenarios.push(name.to_owned()),
            }
        }
        let known: Vec<&str> = super::scenario::all().iter().map(|scenario| scenario.name).collect();
        if let Some(unknown) = options.scenarios.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(format!("no scenario {unknown}; there are {}", known.join(" ")));
        }
        if options.rounds == 0 {
            return Err("at least one round".to_owned());
        }
        if print_definitions {
            for scenario in super::scenario::all().iter().filter(|scenario| options.wants(scenario.name)) {
                println!("{}", scenario.definition());
            }
            std::process::exit(0);
        }
        Ok(Some(options))
    }

    /// Whether a scenario was asked for.
    pub(super) fn wants(&self, scenario: &str) -> bool {
        self.scenarios.is_empty() || self.scenarios.iter().any(|name| name == scenario)
    }

    /// Whether a server takes part.
    pub(super) fn includes(&self, server: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == server)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is no number"))
}
