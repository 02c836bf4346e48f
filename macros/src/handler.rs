//! `#[handler]`: an async function becomes a unit value that implements `Handler`.
//!
//! The function lives on as an associated function of that value, so tests can call it. Its argument and answer types
//! are checked where the user wrote them. A function that cannot be a handler is still emitted, with a `Handler` that
//! nobody can reach, so that one mistake makes one error.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Error, FnArg, ItemFn, Lifetime, ReturnType, Type};

use crate::args::HandlerArgs;

/// Expands the attribute.
pub(crate) fn expand(args: &HandlerArgs, function: ItemFn) -> TokenStream {
    let faults = faults(&function);
    let errors = faults.iter().map(Error::to_compile_error);
    let handler = if faults.is_empty() { implementation(args, &function) } else { stand_in(&function) };
    let item = item(function);
    quote! {
        #item
        #handler
        #(#errors)*
    }
}

/// Why a function cannot be a handler; all of it at once.
fn faults(function: &ItemFn) -> Vec<Error> {
    let signature = &function.sig;
    let mut faults = Vec::new();
    if signature.asyncness.is_none() {
        faults.push(Error::new(signature.fn_token.span, "a handler is an `async fn`"));
    }
    if !signature.generics.params.is_empty() || signature.generics.where_clause.is_some() {
        let span = signature.generics.params.span();
        faults.push(Error::new(
            span,
            "a handler has no generic parameters: one operation has one set of types",
        ));
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        faults.push(Error::new(token.span(), "a handler is a safe function"));
    }
    if let Some(abi) = &signature.abi {
        faults.push(Error::new(abi.span(), "a handler has Rust's calling convention"));
    }
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                faults.push(Error::new(receiver.span(), "a handler is a free function: it has no `self`"));
            }
            FnArg::Typed(argument) => {
                if let Type::ImplTrait(of) = &*argument.ty {
                    faults.push(Error::new(of.span(), "an argument of a handler has a type with a name"));
                }
            }
        }
    }
    if let ReturnType::Type(_, of) = &signature.output
        && let Type::ImplTrait(of) = &**of
    {
        faults.push(Error::new(of.span(), "the answer of a handler has a type with a name"));
    }
    faults
}

/// The unit value, and the function beside it.
fn item(function: ItemFn) -> TokenStream {
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let conditions: Vec<&Attribute> = attrs.iter().filter(|attribute| is(attribute, "cfg")).collect();
    let (docs, others): (Vec<&Attribute>, Vec<&Attribute>) =
        attrs.iter().filter(|attribute| !is(attribute, "cfg")).partition(|attribute| is(attribute, "doc"));
    let name = sig.ident.clone();
    let mut sig = sig;
    sig.ident = format_ident!("invoke", span = name.span());
    quote! {
        #(#conditions)*
        #(#docs)*
        #[allow(non_camel_case_types, reason = "a handler is called as its function was")]
        #[derive(Debug, Clone, Copy)]
        #vis struct #name;

        #(#conditions)*
        impl #name {
            /// The function itself.
            #(#others)*
            #vis #sig #block
        }
    }
}

fn is(attribute: &Attribute, name: &str) -> bool {
    attribute.path().is_ident(name)
}

/// `Handler`, and for which operations it is one.
fn implementation(args: &HandlerArgs, function: &ItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let text = name.to_string();
    let conditions: Vec<&Attribute> =
        function.attrs.iter().filter(|attribute| is(attribute, "cfg")).collect();
    let types: Vec<&Type> = function
        .sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(argument) => Some(&*argument.ty),
            FnArg::Receiver(_) => None,
        })
        .collect();
    let locals: Vec<_> = (0..types.len()).map(|index| format_ident!("argument_{index}")).collect();
    let takes = types.iter().map(|of| {
        quote_spanned! {of.span()=>
            <#of as ::gwgen_runtime::handler::Argument<'_>>::take(&request, &mut problems)
        }
    });
    let unit: Type = syn::parse_quote!(());
    let output = match &function.sig.output {
        ReturnType::Default => &unit,
        ReturnType::Type(_, of) => of,
    };
    let reply = quote_spanned! {output.span()=>
        <#output as ::gwgen_runtime::handler::Reply>::into_response
    };
    let call = match locals.as_slice() {
        [] => quote!(#reply(#name::invoke().await)),
        _ => quote! {
            let mut problems = ::gwgen_runtime::handler::Problems::default();
            #(let #locals = #takes;)*
            match (#(#locals,)*) {
                (#(::std::option::Option::Some(#locals),)*) => #reply(#name::invoke(#(#locals),*).await),
                _ => ::std::result::Result::Err(problems.into_rejection()),
            }
        },
    };
    let bounds = types.iter().map(|of| {
        let of = with_static_lifetime(of);
        quote_spanned!(of.span()=> #of: ::gwgen_runtime::handler::ArgumentOf<__Operation>)
    });
    let operation = args.operation.as_ref().map(|operation| {
        quote! {
            const OPERATION: ::std::option::Option<&'static str> = ::std::option::Option::Some(#operation);
        }
    });
    let handler = implement(name, &conditions, &text, &call);
    quote! {
        #handler

        #(#conditions)*
        impl<__Operation> ::gwgen_runtime::handler::Answers<__Operation> for #name
        where
            #(#bounds,)*
            #output: ::gwgen_runtime::handler::ReplyOf<__Operation>,
        {
            #operation
        }
    }
}

fn implement(name: &syn::Ident, conditions: &[&Attribute], text: &str, body: &TokenStream) -> TokenStream {
    quote! {
        #(#conditions)*
        impl ::gwgen_runtime::api::Handler for #name {
            fn name(&self) -> &'static str {
                #text
            }

            fn call<'a>(
                &'a self,
                request: ::gwgen_runtime::api::HandlerRequest<'a>,
            ) -> ::gwgen_runtime::api::LocalBoxFuture<
                'a,
                ::std::result::Result<
                    ::gwgen_runtime::message::MethodResponse,
                    ::gwgen_runtime::message::Rejection,
                >,
            > {
                ::std::boxed::Box::pin(async move {
                    let request = request;
                    #body
                })
            }
        }
    }
}

/// A handler for any operation, in the place of one that has a fault.
fn stand_in(function: &ItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let body = quote!(::std::unreachable!("its function has a fault"));
    let handler = implement(name, &[], &name.to_string(), &body);
    quote! {
        #handler
        impl<__Operation> ::gwgen_runtime::handler::Answers<__Operation> for #name {}
    }
}

/// `&Context` as a bound is written with a lifetime.
fn with_static_lifetime(of: &Type) -> Type {
    match of {
        Type::Reference(reference) => {
            let mut reference = reference.clone();
            reference.lifetime = Some(Lifetime::new("'static", Span::call_site()));
            Type::Reference(reference)
        }
        other => other.clone(),
    }
}
