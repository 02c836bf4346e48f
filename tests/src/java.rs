//! Where Java's engines are, and how the program that has them is started; `cargo xtask` installs and compiles it.

use std::path::PathBuf;
use std::process::Command;

/// The environment's variable with how many inputs each template is tried on.
pub const INPUTS: &str = "GWGEN_DIFFERENTIAL_INPUTS";

/// Debian's libraries that the program needs.
const LIBRARIES: [&str; 9] = [
    "velocity",
    "json-path",
    "json-smart",
    "accessors-smart",
    "asm",
    "commons-collections3",
    "commons-lang",
    "slf4j-api",
    "slf4j-nop",
];

/// The folder of compiled classes.
pub fn classes() -> PathBuf {
    crate::repository::target().join("java")
}

/// What Java looks for classes in.
pub fn class_path() -> String {
    let mut path = classes().display().to_string();
    for library in LIBRARIES {
        path.push_str(&format!(":/usr/share/java/{library}.jar"));
    }
    path
}

/// Starts the program, in the repository's root.
pub fn command() -> Command {
    let mut command = Command::new("java");
    command.current_dir(crate::repository::root());
    command.args(["-Xss4m", "-XX:+UseSerialGC", "-cp", &class_path(), "Engine"]);
    command
}

/// Whether a compiler and the libraries are here.
pub fn is_there() -> bool {
    let compiler = Command::new("javac").arg("-version").output();
    compiler.is_ok_and(|output| output.status.success()) && has_libraries()
}

/// Whether every library is here.
pub fn has_libraries() -> bool {
    LIBRARIES.iter().all(|library| std::path::Path::new(&format!("/usr/share/java/{library}.jar")).is_file())
}

/// Compiles the program.
pub fn compile() -> Result<(), String> {
    let folder = classes();
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let status = Command::new("javac")
        .current_dir(crate::repository::root())
        .args(["-encoding", "UTF-8", "-cp", &class_path(), "-d"])
        .arg(&folder)
        .arg("tests/templates/java/Engine.java")
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("javac ended with {status}")),
        Err(error) => Err(format!("javac: {error}")),
    }
}
