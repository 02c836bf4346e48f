//! The text format of Prometheus, version 0.0.4.

use std::fmt::{self, Write};

use super::histogram::{BOUNDS, Span, bound};
use super::{Metrics, Place, Series, get};
use crate::api::Api;
use crate::message::ThrottleLevel;

/// Writes what all workers counted. Methods without a request are left out.
pub fn write_prometheus(out: &mut String, api: &Api, served: &[String], workers: &[&Metrics]) -> fmt::Result {
    let stages = escaped(&served.join(","));
    let version = escaped(api.version);
    writeln!(
        out,
        "# HELP gwgen_api_info The API that is served, and its stages.\n# TYPE gwgen_api_info gauge"
    )?;
    writeln!(
        out,
        "gwgen_api_info{{api=\"{}\",id=\"{}\",version=\"{version}\",stages=\"{stages}\"}} 1",
        escaped(api.name),
        api.id
    )?;
    writeln!(out, "# HELP gwgen_requests_total Answers by stage, method and class of status.")?;
    writeln!(out, "# TYPE gwgen_requests_total counter")?;
    for_each(api, served, workers, |labels, series| {
        for class in 0..5 {
            let count: u64 = series.iter().filter_map(|one| one.statuses.get(class)).map(get).sum();
            if count > 0 {
                writeln!(out, "gwgen_requests_total{{{labels},status=\"{}xx\"}} {count}", class + 1)?;
            }
        }
        Ok(())
    })?;
    let name = "gwgen_request_duration_seconds";
    let tables = (api, served, workers);
    write_histograms(out, tables, name, "From the head to the answer.", Span::Request)?;
    let name = "gwgen_integration_duration_seconds";
    write_histograms(out, tables, name, "Wait for the integration.", Span::Integration)?;
    let name = "gwgen_unfit_answers_total";
    let help = "Answers of backends that do not fit the definition.";
    write_counter(out, tables, name, help, |one| get(&one.unfit_answers))?;
    writeln!(out, "# HELP gwgen_throttled_total Requests held back, by the level of throttles that did it.")?;
    writeln!(out, "# TYPE gwgen_throttled_total counter")?;
    for_each(api, served, workers, |labels, series| {
        for level in ThrottleLevel::ALL {
            let count: u64 = series.iter().filter_map(|one| one.throttled.get(level.index())).map(get).sum();
            if count > 0 {
                writeln!(out, "gwgen_throttled_total{{{labels},level=\"{}\"}} {count}", level.as_str())?;
            }
        }
        Ok(())
    })?;
    let name = "gwgen_cache_hits_total";
    write_counter(out, tables, name, "Answers that were kept ones.", |one| get(&one.cache_hits))?;
    let name = "gwgen_cache_misses_total";
    write_counter(out, tables, name, "Answers that no cache had.", |one| get(&one.cache_misses))?;
    writeln!(out, "# HELP gwgen_refusals_total Requests refused before a method was chosen, by reason.")?;
    writeln!(out, "# TYPE gwgen_refusals_total counter")?;
    let mut refusals: Vec<(&str, u64)> = Vec::new();
    for (reason, count) in workers.iter().flat_map(|worker| worker.refusals()) {
        match refusals.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, sum)) => *sum += count,
            None => refusals.push((reason, count)),
        }
    }
    refusals
        .iter()
        .try_for_each(|(reason, count)| writeln!(out, "gwgen_refusals_total{{reason=\"{reason}\"}} {count}"))
}

fn for_each(
    api: &Api,
    stages: &[String],
    workers: &[&Metrics],
    mut write: impl FnMut(&str, &[&Series]) -> fmt::Result,
) -> fmt::Result {
    let methods = || (0..api.methods.len() as u32).map(Some).chain([None]);
    let places = (0..stages.len() as u32).map(Some).chain([None]);
    for place in places.flat_map(|stage| methods().map(move |method| Place { stage, method })) {
        let series: Vec<&Series> = workers.iter().filter_map(|worker| worker.series(place)).collect();
        if series.is_empty() {
            continue;
        }
        let method = place.method.and_then(|method| api.methods.get(method as usize));
        let (verb, resource) = method.map_or(("", ""), |method| (method.verb, method.resource.path));
        let stage = place.stage.and_then(|stage| stages.get(stage as usize));
        let stage = stage.map_or(String::new(), |stage| escaped(stage));
        let resource = escaped(resource);
        write(&format!("stage=\"{stage}\",method=\"{verb}\",resource=\"{resource}\""), &series)?;
    }
    Ok(())
}

/// A counter by method; those that never counted are left out.
fn write_counter(
    out: &mut String,
    (api, stages, workers): (&Api, &[String], &[&Metrics]),
    name: &str,
    help: &str,
    count: impl Fn(&Series) -> u64,
) -> fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} counter")?;
    for_each(api, stages, workers, |labels, series| match series.iter().map(|one| count(one)).sum::<u64>() {
        0 => Ok(()),
        sum => writeln!(out, "{name}{{{labels}}} {sum}"),
    })
}

fn write_histograms(
    out: &mut String,
    (api, stages, workers): (&Api, &[String], &[&Metrics]),
    name: &str,
    help: &str,
    span: Span,
) -> fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} histogram")?;
    for_each(api, stages, workers, |labels, series| {
        let (mut buckets, mut micros) = ([0; BOUNDS + 1], 0);
        series.iter().for_each(|one| one.durations.add_to(span, &mut buckets, &mut micros));
        if buckets.iter().all(|count| *count == 0) {
            return Ok(());
        }
        let mut below = 0;
        for (position, count) in buckets.iter().enumerate() {
            below += count;
            if position < BOUNDS {
                let bound = bound(position) as f64 / 1e6;
                writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}")?;
            } else {
                writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {below}")?;
            }
        }
        writeln!(out, "{name}_sum{{{labels}}} {}", micros as f64 / 1e6)?;
        writeln!(out, "{name}_count{{{labels}}} {below}")
    })
}

/// A label's value (backslash, quote and line feed are escaped).
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
