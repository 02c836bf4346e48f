//! The documents with which Lambda tells that a function failed (Lambda manual, "Understanding retry behavior" and the
//! error types of the runtime emulator).

use std::process::ExitStatus;
use std::time::Duration;

use super::LONGEST_ANSWER;
use crate::message::Writer;

/// `{"errorType": …, "errorMessage": …}`.
pub(super) fn document(kind: &str, message: &str) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.key("errorType").string(kind);
    writer.key("errorMessage").string(message);
    writer.end_object();
    writer.into_bytes()
}

/// The function took longer than it may.
pub(super) fn timed_out(request_id: &str, timeout: Duration) -> Vec<u8> {
    let message = format!("RequestId: {request_id} Error: {}", timeout_text(timeout));
    document("Sandbox.Timedout", &message)
}

/// `Task timed out after 3.00 seconds`.
pub(super) fn timeout_text(timeout: Duration) -> String {
    format!("Task timed out after {:.2} seconds", timeout.as_secs_f64())
}

/// The process ended by itself or was ended.
pub(super) fn exited(request_id: &str, how: &str) -> Vec<u8> {
    let request = if request_id.is_empty() { String::new() } else { format!("RequestId: {request_id} ") };
    document("Runtime.ExitError", &format!("{request}Error: Runtime exited {how}"))
}

/// The answer is longer than 6 MB.
pub(super) fn too_large() -> Vec<u8> {
    let message =
        format!("Response payload size exceeded maximum allowed payload size ({LONGEST_ANSWER} bytes).");
    document("Function.ResponseSizeTooLarge", &message)
}

/// How a process ended, in Amazon's words: `with error: exit status 1`, `with error: signal: killed`.
pub(super) fn how(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => "without providing a reason".to_owned(),
        (Some(code), _) => format!("with error: exit status {code}"),
        (None, Some(signal)) => format!("with error: signal: {}", signal_name(signal)),
        (None, None) => "with error".to_owned(),
    }
}

/// As Go, in which Amazon's side is written, calls signals.
fn signal_name(number: i32) -> String {
    match number {
        6 => "aborted".to_owned(),
        9 => "killed".to_owned(),
        11 => "segmentation fault".to_owned(),
        15 => "terminated".to_owned(),
        other => format!("signal {other}"),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn words_are_amazons() {
        let text = |document: Vec<u8>| String::from_utf8(document).unwrap();
        assert_eq!(
            text(timed_out("a-b", Duration::from_millis(1_500))),
            r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: a-b Error: Task timed out after 1.50 seconds"}"#
        );
        assert_eq!(
            text(exited("a-b", &how(ExitStatus::from_raw(1 << 8)))),
            r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: a-b Error: Runtime exited with error: exit status 1"}"#
        );
        assert_eq!(
            text(exited("", &how(ExitStatus::from_raw(9)))),
            r#"{"errorType":"Runtime.ExitError","errorMessage":"Error: Runtime exited with error: signal: killed"}"#
        );
        assert_eq!(how(ExitStatus::from_raw(0)), "without providing a reason");
    }
}
