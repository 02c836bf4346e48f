//! The grammar of the macros' arguments.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Ident, LitStr, Path, Result, Token, braced, bracketed};

/// `gateway! { spec: "…", handlers: […], … }`.
pub(crate) struct GatewayArgs {
    /// The definition, relative to `CARGO_MANIFEST_DIR`.
    pub(crate) spec: LitStr,
    /// Rust functions in the place of backends.
    pub(crate) handlers: Vec<HandlerEntry>,
    /// Parameters bound now.
    pub(crate) params: BTreeMap<String, String>,
    /// `x-gwgen` in a file of its own.
    pub(crate) config: Option<LitStr>,
    /// `ignore`, `prepend` or `split`.
    pub(crate) basepath: Option<LitStr>,
    /// Further folders that `$ref`s may read from.
    pub(crate) allow_paths: Vec<LitStr>,
    /// The module that is made.
    pub(crate) module: Ident,
}

/// `get_pet`, or `"getPet" => fetch` where the function has a name of its own.
pub(crate) struct HandlerEntry {
    /// `operationId` or route key, where it is written.
    pub(crate) operation: Option<LitStr>,
    /// The handler, as seen from where the macro stands.
    pub(crate) handler: Path,
}

impl HandlerEntry {
    /// Where an error about the entry is shown.
    pub(crate) fn span(&self) -> Span {
        self.handler.span()
    }
}

const KEYS: &str = "`spec`, `handlers`, `params`, `config`, `basepath`, `allow_paths`, `module`";

impl Parse for GatewayArgs {
    fn parse(input: ParseStream<'_>) -> Result<GatewayArgs> {
        let (mut spec, mut config, mut basepath, mut module) = (None, None, None, None);
        let (mut handlers, mut params, mut allow_paths) = (None, None, None);
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            input.parse::<Token![:]>()?;
            match key.to_string().as_str() {
                "spec" => once(&key, &mut spec, input.parse()?)?,
                "handlers" => once(&key, &mut handlers, list(input)?)?,
                "params" => once(&key, &mut params, parse_params(input)?)?,
                "config" => once(&key, &mut config, input.parse()?)?,
                "basepath" => once(&key, &mut basepath, input.parse()?)?,
                "allow_paths" => once(&key, &mut allow_paths, list(input)?)?,
                "module" => once(&key, &mut module, input.parse()?)?,
                other => {
                    return Err(Error::new(key.span(), format!("unknown key `{other}`; known are {KEYS}")));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let Some(spec) = spec else {
            return Err(Error::new(Span::call_site(), "`spec: \"path/to/definition.yaml\"` is missing"));
        };
        Ok(GatewayArgs {
            spec,
            handlers: handlers.unwrap_or_default(),
            params: params.unwrap_or_default(),
            config,
            basepath,
            allow_paths: allow_paths.unwrap_or_default(),
            module: module.unwrap_or_else(|| Ident::new("gateway", Span::call_site())),
        })
    }
}

impl Parse for HandlerEntry {
    fn parse(input: ParseStream<'_>) -> Result<HandlerEntry> {
        let operation = if input.peek(LitStr) {
            let operation = input.parse()?;
            input.parse::<Token![=>]>()?;
            Some(operation)
        } else {
            None
        };
        Ok(HandlerEntry { operation, handler: input.call(Path::parse_mod_style)? })
    }
}

fn once<T>(key: &Ident, slot: &mut Option<T>, value: T) -> Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Error::new(key.span(), format!("`{key}` is written twice"))),
    }
}

/// `[a, b, c]`.
fn list<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>> {
    let items;
    bracketed!(items in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&items)?.into_iter().collect())
}

/// `{ backend_url: "…", "AWS::Region": "…" }`.
fn parse_params(input: ParseStream<'_>) -> Result<BTreeMap<String, String>> {
    let entries;
    braced!(entries in input);
    let mut params = BTreeMap::new();
    while !entries.is_empty() {
        let (name, span) = if entries.peek(LitStr) {
            let name: LitStr = entries.parse()?;
            (name.value(), name.span())
        } else {
            let name: Ident = entries.parse()?;
            (name.to_string(), name.span())
        };
        entries.parse::<Token![:]>()?;
        let value: LitStr = entries.parse()?;
        if params.insert(name.clone(), value.value()).is_some() {
            return Err(Error::new(span, format!("the parameter `{name}` is written twice")));
        }
        if !entries.is_empty() {
            entries.parse::<Token![,]>()?;
        }
    }
    Ok(params)
}

/// `#[handler]` or `#[handler(operation = "getPet")]`.
#[derive(Default)]
pub(crate) struct HandlerArgs {
    /// The only operation that the function may be bound to.
    pub(crate) operation: Option<LitStr>,
}

impl Parse for HandlerArgs {
    fn parse(input: ParseStream<'_>) -> Result<HandlerArgs> {
        let mut args = HandlerArgs::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            if key != "operation" {
                return Err(Error::new(key.span(), format!("unknown key `{key}`; known is `operation`")));
            }
            input.parse::<Token![=]>()?;
            once(&key, &mut args.operation, input.parse()?)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}
