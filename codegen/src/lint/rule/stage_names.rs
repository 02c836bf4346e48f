//! Names of stages and stage variables, and how many there are.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for stage in &api.stages {
        let name = &stage.name.value;
        let default = name == "$default" && api.kind != ApiKind::Rest;
        let usual = (1..=128).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !default && !usual {
            let message = format!("`{name}` is no name for a stage");
            let finding = Diagnostic::new(Code::STAGE_NAME, stage.name.span, message);
            findings.push(finding.help("use letters, digits, `_` and `-`"));
        }
        for (variable, value) in &stage.variables {
            let name = &variable.value;
            let usual = (1..=64).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !usual {
                let message = format!("`{name}` is no name for a stage variable");
                let finding = Diagnostic::new(Code::STAGE_VARIABLE_NAME, variable.span, message);
                findings.push(finding.help("use up to 64 letters, digits and `_`"));
            }
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._~:/?#&=,-".contains(&byte);
            if value.as_literal().is_some_and(|value| value.len() > 512 || !value.bytes().all(allowed)) {
                let message = format!("Amazon would refuse the value of `{name}`");
                findings.push(Diagnostic::new(Code::STAGE_VARIABLE_VALUE, variable.span, message));
            }
        }
        if stage.variables.len() > 100 {
            let message = format!("the stage has {} variables; Amazon allows 100", stage.variables.len());
            findings.push(Diagnostic::new(Code::TOO_MANY_STAGE_VARIABLES, stage.name.span, message));
        }
    }
}
