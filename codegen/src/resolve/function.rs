//! Hosted functions: `x-gwgen.functions`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned, nearest};
use crate::document::FunctionView;
use crate::model::{HostedFunction, Part, Text};
use crate::source::{Node, SourceMap, folder};

/// Environments of a function, where nothing is said.
const CONCURRENCY: u32 = 10;
/// Seconds for an event, where nothing is said: Lambda's default.
const TIMEOUT: f64 = 3.0;
/// Lambda's longest.
const LONGEST_TIMEOUT: f64 = 900.0;
/// Megabytes of an environment, where nothing is said. Lambda's default of 128 is meant for its own machines.
const MEMORY: u32 = 1_024;

/// Variables that Lambda sets itself. Credentials are not among them here: a function may be handed the gateway's.
const RESERVED: [&str; 15] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_LAMBDA_MAX_CONCURRENCY",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

impl<'t> Resolver<'t, '_> {
    pub(super) fn functions(&mut self, sources: &SourceMap) -> Vec<HostedFunction> {
        let views = self.gwgen.functions(&mut self.reader);
        views.into_iter().filter_map(|view| self.function(view, sources)).collect()
    }

    fn function(&mut self, view: FunctionView<'t>, sources: &SourceMap) -> Option<HostedFunction> {
        let FunctionView { name, node } = view;
        let written = self.reader.member_literal(node, "directory");
        let directory_span = written.as_ref().map_or(name.span, |text| text.span);
        let directory = written.map_or_else(|| ".".to_owned(), |text| text.value);
        let file = sources.path(directory_span.file);
        if folder::is_missing(file, &directory) {
            let message = format!("there is no folder `{directory}` beside `{}`", last_part(file));
            self.report(Diagnostic::new(Code::FUNCTION_DIRECTORY, directory_span, message));
        }
        let handler = self.reader.member_literal(node, "handler");
        let runtime = self.reader.member_literal(node, "runtime");
        let command = self.command(name.span, node, runtime.as_ref(), handler.as_ref());
        let concurrency = self.count(node, "concurrency", 1, 1_000).unwrap_or(CONCURRENCY);
        let memory_mb = self.count(node, "memorySize", 16, 1_048_576).unwrap_or(MEMORY);
        let timeout_ms = self.function_timeout(node);
        let environment = self.environment(node);
        Some(HostedFunction {
            name: Spanned::new(name.text.to_owned(), name.span),
            command: command?,
            directory,
            directory_span,
            handler: handler.map(|text| text.value).unwrap_or_default(),
            runtime: runtime.map(|text| text.value).unwrap_or_default(),
            concurrency,
            timeout_ms,
            memory_mb,
            environment,
        })
    }

    /// What is started: as written, or by the runtime.
    fn command(
        &mut self,
        name: Span,
        node: Node<'t>,
        runtime: Option<&Spanned<String>>,
        handler: Option<&Spanned<String>>,
    ) -> Option<Vec<String>> {
        let Some(list) = self.reader.member(node, "command") else {
            return self.command_of_runtime(name, runtime, handler);
        };
        if let Some(runtime) = runtime {
            let message = "a function with a `command` needs no `runtime`";
            let finding = Diagnostic::new(Code::FUNCTION_COMMAND, runtime.span, message);
            self.report(finding.help("write one of them"));
        }
        let words: Vec<Node<'t>> = if list.is_sequence() { list.items().collect() } else { vec![list] };
        let mut command = Vec::new();
        for word in &words {
            command.push(self.reader.literal(*word)?.value);
        }
        // One text is a program without arguments; a line with blanks was meant for a shell, and there is none.
        let is_line = !list.is_sequence() && command.first().is_some_and(|line| line.contains(' '));
        if is_line || command.first().is_none_or(String::is_empty) {
            let message = "`command` is a list: the program, then its arguments";
            self.report(Diagnostic::new(Code::FUNCTION_COMMAND, list.span(), message));
            return None;
        }
        Some(command)
    }

    fn command_of_runtime(
        &mut self,
        name: Span,
        runtime: Option<&Spanned<String>>,
        handler: Option<&Spanned<String>>,
    ) -> Option<Vec<String>> {
        let Some(runtime) = runtime else {
            let finding = Diagnostic::new(Code::FUNCTION_COMMAND, name, "the function has nothing to start");
            self.report(finding.help("write `command`, or `runtime` and `handler`"));
            return None;
        };
        let words: &[&str] = match runtime.value.as_str() {
            text if is_version(text, "python3.", "") => &["python3", "-m", "awslambdaric"],
            text if is_version(text, "nodejs", ".x") => &["node_modules/.bin/aws-lambda-ric"],
            "provided" | "provided.al2" | "provided.al2023" => {
                return Some(vec!["./bootstrap".to_owned()]);
            }
            other => {
                let message = format!("`{other}` is no runtime that is known here");
                let finding = Diagnostic::new(Code::FUNCTION_RUNTIME, runtime.span, message);
                let near = nearest(other, ["python3.12", "nodejs22.x", "provided.al2023"]);
                let help = "write `python3.x`, `nodejsN.x` or `provided.al2023`, or a `command` instead";
                self.report(finding.help(help).did_you_mean(near));
                return None;
            }
        };
        let Some(handler) = handler else {
            let finding =
                Diagnostic::new(Code::FUNCTION_COMMAND, runtime.span, "the function has no `handler`");
            self.report(finding.help("write `handler: FILE.FUNCTION`"));
            return None;
        };
        Some(words.iter().map(|word| (*word).to_owned()).chain([handler.value.clone()]).collect())
    }

    fn function_timeout(&mut self, node: Node<'t>) -> u32 {
        let default = (TIMEOUT * 1_000.0) as u32;
        let Some(value) = node.get("timeout").filter(|value| !value.is_null()) else { return default };
        let seconds = value.as_f64().or_else(|| value.text()?.trim().parse().ok());
        match seconds.filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST_TIMEOUT) {
            Some(seconds) => ((seconds * 1_000.0) as u32).max(1),
            None => {
                let message = "`timeout` is a number of seconds, at most 900";
                self.report(Diagnostic::new(Code::SETTING_RANGE, value.span(), message));
                default
            }
        }
    }

    fn count(&mut self, node: Node<'t>, key: &str, least: u32, most: u32) -> Option<u32> {
        let number = self.reader.member_number(node, key)?;
        let value = number.value.as_ref().ok().and_then(|value| u32::try_from(*value).ok());
        let value = value.filter(|value| (least..=most).contains(value));
        if value.is_none() {
            let message = format!("`{key}` is a whole number from {least} to {most}");
            self.report(Diagnostic::new(Code::SETTING_RANGE, number.span, message));
        }
        value
    }

    fn environment(&mut self, node: Node<'t>) -> Vec<(Spanned<String>, Option<Text>)> {
        let Some(variables) = self.reader.member_mapping(node, "environment") else { return Vec::new() };
        let mut out = Vec::new();
        for (key, value) in variables.entries() {
            let begins = key.text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
            let plain = key.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if RESERVED.contains(&key.text) {
                let message = format!("`{}` is set by the host of a function", key.text);
                self.report(Diagnostic::new(Code::FUNCTION_VARIABLE, key.span, message));
                continue;
            }
            if !begins || !plain {
                let message = format!("`{}` is no name of an environment variable", key.text);
                self.report(Diagnostic::new(Code::FUNCTION_VARIABLE, key.span, message));
                continue;
            }
            let name = Spanned::new(key.text.to_owned(), key.span);
            if value.is_null() {
                out.push((name, None));
                continue;
            }
            let Some(text) = self.reader.text(value) else { continue };
            let staged = text.parts.iter().find_map(|part| match part {
                Part::StageVariable(name) => Some(name),
                _ => None,
            });
            if let Some(variable) = staged {
                let message =
                    format!("the stage variable `{variable}` cannot stand here: all stages share a function");
                self.report(Diagnostic::new(Code::FUNCTION_VARIABLE, value.span(), message));
                continue;
            }
            out.push((name, Some(text)));
        }
        out
    }
}

/// `python3.12`, `nodejs22.x`: a prefix, digits, a suffix.
fn is_version(text: &str, prefix: &str, suffix: &str) -> bool {
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn last_part(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert!(is_version("python3.12", "python3.", "") && is_version("nodejs22.x", "nodejs", ".x"));
        assert!(!is_version("python3.", "python3.", "") && !is_version("nodejs22", "nodejs", ".x"));
        assert!(!is_version("python3.x", "python3.", ""));
    }
}
