//! `cargo xtask budget`: what the compiler costs. Figures only, no verdict: a time depends on the machine.

mod types;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gwgen_tests::repository;

use super::command::{Outcome, cargo, run as run_command};

/// The task.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let cold = arguments.iter().any(|argument| argument == "--cold");
    run_command(&mut cargo(&["build", "--release", "--locked", "--package", "gwgen", "--bin", "gwgen"]))?;
    let gwgen = repository::target().join("release/gwgen");
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut rows = Vec::new();

    if let Some((name, path)) = largest_document(folder.path())? {
        let row = measure(&format!("check {name}, the largest document"), &gwgen, &["check", &text(&path)])?;
        rows.push(row);
    }
    let thousand = folder.path().join("thousand.yaml");
    write(&thousand, &thousand_operations())?;
    touch(&thousand)?;
    let init = folder.path().join("init");
    let made = compiler_call(&gwgen, &["init", &text(&init)]).output().map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(format!("gwgen init: {}", String::from_utf8_lossy(&made.stderr)));
    }
    let small = definition_in(&init)?;
    if cold {
        let (small, thousand) = (small.as_str(), text(&thousand));
        let builds = [
            ("the init gateway, release", &["build", small][..]),
            ("the init gateway, debug", &["build", small, "--debug"]),
            ("1,000 operations, release", &["build", &thousand]),
        ];
        for (what, arguments) in builds {
            let cache = tempfile::tempdir().map_err(|error| error.to_string())?;
            let mut command = compiler_call(&gwgen, arguments);
            command.env("XDG_CACHE_HOME", cache.path());
            rows.push(timed(&format!("build of {what}, cold"), command)?);
        }
    }
    for (name, flags) in [("release", &[][..]), ("debug", &["--debug"])] {
        let mut arguments = vec!["build", &small];
        arguments.extend(flags);
        measure("warm-up", &gwgen, &arguments)?;
        touch(Path::new(&small))?;
        rows.push(measure(&format!("build of the init gateway, {name}, warm"), &gwgen, &arguments)?);
    }
    rows.push(measure("build of 1,000 operations, release, warm", &gwgen, &["build", &text(&thousand)])?);

    rows.push(types::row(folder.path())?);

    println!("\n| what | wall s | CPU s | peak MiB |\n|---|--:|--:|--:|");
    for row in rows {
        println!("{row}");
    }
    Ok(())
}

fn measure(what: &str, gwgen: &Path, arguments: &[&str]) -> Result<String, String> {
    timed(what, compiler_call(gwgen, arguments))
}

/// Runs a command and samples what its process tree takes.
fn timed(what: &str, mut command: Command) -> Result<String, String> {
    eprintln!("{what} …");
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().map_err(|error| error.to_string())?;
    let (mut peak, mut cpu) = (0, 0.0f64);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        let tree = super::bench::measure::tree(child.id());
        // All of them together: cargo runs several compilers at once, and a machine has to hold them all.
        peak = peak.max(tree.iter().map(|id| resident(*id)).sum());
        cpu = cpu.max(super::bench::measure::cpu_seconds_with_ended(child.id()));
        std::thread::sleep(Duration::from_millis(20));
    };
    let wall = begin.elapsed().as_secs_f64();
    // `check` ends with 1 where the document has errors; the time is what is asked for.
    if status.code().is_none_or(|code| code > 1) {
        return Err(format!("{what}: {status}"));
    }
    let row = format!("| {what} | {wall:.2} | {cpu:.1} | {:.0} |", peak as f64 / 1048576.0);
    // What was measured is not lost where something fails later.
    eprintln!("{row}");
    Ok(row)
}

fn resident(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(0) * 1024
}

fn compiler_call(gwgen: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(gwgen);
    command.args(arguments).env("XDG_CACHE_HOME", repository::scratch("cache")).stdin(Stdio::null());
    command.stderr(Stdio::null());
    command
}

/// A definition with 250 resources of four methods each, models and mappings.
fn thousand_operations() -> String {
    let mut text = String::from(
        "openapi: 3.0.1\ninfo:\n  title: thousand\n  version: '1'\nservers: [{url: 'http://127.0.0.1:1'}]\npaths:\n",
    );
    for n in 0..250 {
        text.push_str(&format!("  /things{n}/{{id}}:\n    parameters:\n      - {{name: id, in: path, required: true, schema: {{type: string}}}}\n"));
        for verb in ["get", "put", "post", "delete"] {
            text.push_str(&format!(
                "    {verb}:\n      operationId: {verb}Thing{n}\n      parameters:\n        - {{name: q, in: query, schema: {{type: integer}}}}\n"
            ));
            if verb == "put" || verb == "post" {
                text.push_str(&format!("      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing{n}'}}}}}}}}\n"));
            }
            text.push_str(&format!("      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing{n}'}}}}}}}}}}\n"));
            text.push_str(&format!(
                "      x-amazon-apigateway-integration:\n        type: http_proxy\n        httpMethod: {}\n        uri: 'http://127.0.0.1:1/things{n}/{{id}}'\n        requestParameters:\n          integration.request.path.id: method.request.path.id\n          integration.request.header.X-Q: method.request.querystring.q\n",
                verb.to_uppercase()
            ));
        }
    }
    text.push_str("components:\n  schemas:\n");
    for n in 0..250 {
        text.push_str(&format!(
            "    Thing{n}:\n      type: object\n      required: [id]\n      properties:\n        id: {{type: string}}\n        count: {{type: integer, minimum: 0}}\n        tags: {{type: array, items: {{type: string}}}}\n"
        ));
    }
    text
}

/// The largest document of the corpus, unpacked.
fn largest_document(folder: &Path) -> Result<Option<(String, PathBuf)>, String> {
    let Some(packed) = repository::shared("corpus/openapi/github-api.github.com.json.gz") else {
        return Ok(None);
    };
    let plain = folder.join("github.json");
    let file = std::fs::File::create(&plain).map_err(|error| error.to_string())?;
    run_command(Command::new("gzip").arg("-dc").arg(&packed).stdout(file))?;
    Ok(Some(("github-api.github.com.json".to_owned(), plain)))
}

fn definition_in(folder: &Path) -> Result<String, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut names: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    names.sort();
    let is_definition =
        |path: &&PathBuf| path.extension().is_some_and(|suffix| suffix == "yaml" || suffix == "json");
    names
        .iter()
        .find(is_definition)
        .map(|path| text(path))
        .ok_or_else(|| "gwgen init wrote no definition".to_owned())
}

/// Changes the definition so that the gateway's own crate is compiled again: a comment would change nothing.
fn touch(path: &Path) -> Outcome {
    let content = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let stamp =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let changed = |line: &str| match line.trim_start().strip_prefix("version:") {
        Some(_) => format!("{}version: \"{stamp}\"\n", &line[..line.len() - line.trim_start().len()]),
        None => format!("{line}\n"),
    };
    let text: String = content.lines().map(changed).collect();
    if text.lines().eq(content.lines()) {
        return Err(format!("{} has no version to change", path.display()));
    }
    write(path, &text)
}

fn write(path: &Path, content: &str) -> Outcome {
    std::fs::write(path, content).map_err(|error| format!("{}: {error}", path.display()))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
