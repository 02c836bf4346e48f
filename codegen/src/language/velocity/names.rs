//! What a template can name.

/// The variables that are always there.
pub(super) const ROOTS: [&str; 7] =
    ["input", "util", "context", "stageVariables", "foreach", "velocityCount", "velocityHasNext"];

/// Functions of `$input`, with how many arguments they take at least and at most.
pub(super) const INPUT: [(&str, usize, usize); 3] = [("json", 1, 1), ("path", 1, 1), ("params", 0, 1)];

/// Functions of `$util`; each takes one argument.
pub(super) const UTIL: [&str; 6] =
    ["escapeJavaScript", "parseJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode"];

/// Methods of values, by their Java names. The list is the runtime's own; a test compares them.
pub(super) const METHODS: [&str; 61] = [
    "toString",
    "equals",
    "hashCode",
    "length",
    "substring",
    "replaceAll",
    "replaceFirst",
    "replace",
    "contains",
    "split",
    "toLowerCase",
    "toUpperCase",
    "trim",
    "strip",
    "equalsIgnoreCase",
    "matches",
    "indexOf",
    "lastIndexOf",
    "startsWith",
    "endsWith",
    "isEmpty",
    "isBlank",
    "charAt",
    "concat",
    "compareTo",
    "compareToIgnoreCase",
    "repeat",
    "size",
    "get",
    "set",
    "add",
    "addAll",
    "remove",
    "removeAll",
    "retainAll",
    "containsAll",
    "clear",
    "subList",
    "put",
    "putAll",
    "putIfAbsent",
    "getOrDefault",
    "containsKey",
    "containsValue",
    "keySet",
    "values",
    "entrySet",
    "getKey",
    "getValue",
    "intValue",
    "longValue",
    "doubleValue",
    "floatValue",
    "parseInt",
    "parseLong",
    "parseDouble",
    "valueOf",
    "getIndex",
    "getCount",
    "hasNext",
    "isFirst",
];

/// Methods of loops that no other value has.
pub(super) const LOOP_METHODS: [&str; 2] = ["isLast", "stop"];

/// A method by its name.
pub(super) fn method(name: &str) -> Option<&'static str> {
    METHODS.iter().chain(&LOOP_METHODS).find(|known| **known == name).copied()
}

/// Directives, by the word behind `#`.
pub(super) const DIRECTIVES: [&str; 14] = [
    "set", "if", "elseif", "else", "end", "foreach", "break", "stop", "define", "macro", "include", "parse",
    "evaluate", "literal",
];

/// The map of `$context` behind each name that is no variable itself.
pub(super) const OVERRIDES: [&str; 2] = ["requestOverride", "responseOverride"];

/// The map of what is put into the path, as it stands behind `$context`.
pub(super) const PATH_OVERRIDE: &str = "requestOverride.path";

/// What the overrides have; more can be invented.
pub(super) const CONTEXT_SECTIONS: [&str; 11] = [
    "identity",
    "identity.clientCert",
    "identity.clientCert.validity",
    "authorizer",
    "authorizer.claims",
    "error",
    "integration",
    "customDomain",
    "waf",
    "authenticate",
    "authorize",
];
