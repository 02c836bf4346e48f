//! What becomes of the headers that an integration response maps, as `gwgen_runtime::engine::header_rules` has it.

/// What becomes of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is sent.
    Kept,
    /// It is not sent.
    LeftOut,
    /// It is sent under another name.
    Renamed(&'static str),
}

/// What becomes of a header of this name, in any letter case.
pub fn fate(name: &str) -> Fate {
    Fate::Renamed(match name.to_ascii_lowercase().as_str() {
        "transfer-encoding" | "keep-alive" | "proxy-connection" | "x-amzn-requestid" | "x-amz-apigw-id" => {
            return Fate::LeftOut;
        }
        "authorization" => "x-amzn-Remapped-Authorization",
        "connection" => "x-amzn-Remapped-Connection",
        "content-length" => "x-amzn-Remapped-Content-Length",
        "content-md5" => "x-amzn-Remapped-Content-MD5",
        "date" => "x-amzn-Remapped-Date",
        "expect" => "x-amzn-Remapped-Expect",
        "host" => "x-amzn-Remapped-Host",
        "max-forwards" => "x-amzn-Remapped-Max-Forwards",
        "proxy-authenticate" => "x-amzn-Remapped-Proxy-Authenticate",
        "server" => "x-amzn-Remapped-Server",
        "trailer" => "x-amzn-Remapped-Trailer",
        "upgrade" => "x-amzn-Remapped-Upgrade",
        "user-agent" => "x-amzn-Remapped-User-Agent",
        "www-authenticate" => "x-amzn-Remapped-WWW-Authenticate",
        _ => return Fate::Kept,
    })
}
