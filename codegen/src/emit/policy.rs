//! The resource policy.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal::{string, text};
use super::{Emitter, File};
use crate::model::{PolicyList, PolicyStatement, PrincipalKind};

/// `policy.rs`, where there is one.
pub(super) fn file(emitter: &Emitter<'_>) -> Option<File> {
    let policy = emitter.api.policy.as_ref()?;
    let variables = policy.variables;
    let statements = policy.statements.iter().map(statement);
    let about = format!(" Who may call the API at all, {}", emitter.place(policy.span));
    let mut file = File::new("policy", "The resource policy.");
    file.items.push(emitter.item(quote! {
        #[doc = #about]
        pub static POLICY: ResourcePolicy = ResourcePolicy {
            variables: #variables,
            statements: &[#(#statements),*],
        };
    }));
    Some(file)
}

fn statement(statement: &PolicyStatement) -> TokenStream {
    let effect = if statement.denies { quote!(Deny) } else { quote!(Allow) };
    let principals = list(&statement.principals, |(kind, name)| {
        let kind = match kind {
            PrincipalKind::Aws => quote!(Aws),
            PrincipalKind::Service => quote!(Service),
            PrincipalKind::Federated => quote!(Federated),
        };
        let name = text(name);
        quote!((PrincipalKind::#kind, #name))
    });
    let (actions, resources) = (list(&statement.actions, text), list(&statement.resources, text));
    let conditions = statement.conditions.iter().map(|condition| {
        let (operator, key) = (string(&condition.operator), string(&condition.key));
        let values = condition.values.iter().map(text);
        quote!(PolicyCondition { operator: #operator, key: #key, values: &[#(#values),*] })
    });
    quote!(PolicyStatement {
        effect: PolicyEffect::#effect,
        principals: #principals,
        actions: #actions,
        resources: #resources,
        conditions: &[#(#conditions),*],
    })
}

fn list<T>(list: &PolicyList<T>, item: impl Fn(&T) -> TokenStream) -> TokenStream {
    let items = list.list.iter().map(item);
    if list.excludes {
        quote!(PolicyList::AllBut(&[#(#items),*]))
    } else {
        quote!(PolicyList::Only(&[#(#items),*]))
    }
}
