//! Keywords of one schema to the rules of its check.

use std::collections::BTreeSet;

use super::dialect::{Dialect, Draft};
use super::numbers::literal;
use super::{Compiler, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::flag;
use crate::language::ecma;
use crate::model::Decimal;
use crate::model::check::{
    Applied, ArrayRules, CheckId, Contains, Format, Kinds, Matcher, NumberRules, ObjectRules, Property,
    Rules, StringRules,
};
use crate::source::{Kind, Node};

/// So many characters of a pattern stand in a message.
const MOST_SHOWN: usize = 80;

impl<'t> Compiler<'t, '_> {
    /// The rules of a schema that is a mapping.
    pub(super) fn rules(&mut self, node: Node<'t>, scope: Scope) -> Rules {
        let dialect = self.resources.dialect(scope.resource);
        let mut rules = Rules::any();
        let mut all = Vec::new();
        if let Some(value) = node.get("$ref") {
            all.extend(self.referenced(value, scope));
            if dialect.reference_is_alone() {
                rules.applied.push(Applied::All(all));
                return rules;
            }
        }
        if dialect.draft >= Draft::Draft2020
            && let Some(value) = node.get("$dynamicRef")
        {
            all.extend(self.dynamically(value, scope));
        }
        if dialect.draft == Draft::Draft2019 && node.get("$recursiveRef").is_some() {
            all.extend(self.recursively(scope));
        }
        self.without_effect(node, dialect);
        if dialect.validates {
            rules.kinds = self.kinds(node, dialect);
            self.values(node, dialect, &mut rules);
            rules.number = self.number_rules(node, dialect);
            rules.string = self.string_rules(node, dialect);
        }
        rules.array = self.array_rules(node, scope, dialect);
        rules.object = self.object_rules(node, scope, dialect, &mut rules.applied);
        let parts = self.list(node, "allOf", scope);
        // Amazon's validators say how many of them fit.
        rules.parts_count = dialect.amazon && !parts.is_empty();
        all.extend(parts);
        if !all.is_empty() {
            // In front: where nothing else is said, the first of them reads the value.
            rules.applied.insert(0, Applied::All(all));
        }
        if node.get("anyOf").is_some() {
            rules.applied.push(Applied::Any(self.list(node, "anyOf", scope)));
        }
        if node.get("oneOf").is_some() {
            rules.applied.push(Applied::One(self.list(node, "oneOf", scope)));
        }
        if !dialect.amazon {
            rules.discriminator = self.discriminator(node, &rules.applied);
        }
        if let Some(inner) = self.one(node, "not", scope) {
            rules.applied.push(Applied::Not(inner));
        }
        if dialect.draft >= Draft::Draft7
            && let Some(condition) = self.one(node, "if", scope)
        {
            let (then, otherwise) = (self.one(node, "then", scope), self.one(node, "else", scope));
            if then.is_some() || otherwise.is_some() || dialect.draft >= Draft::Draft2019 {
                rules.applied.push(Applied::If { condition, then, otherwise });
            }
        }
        rules
    }

    /// The check of a keyword whose value is a schema.
    fn one(&mut self, node: Node<'t>, keyword: &str, scope: Scope) -> Option<CheckId> {
        let value = node.get(keyword)?;
        match value.kind() {
            Kind::Mapping | Kind::Bool(_) => Some(self.check(value, scope)),
            _ => {
                self.misfit(value, keyword, "a schema");
                None
            }
        }
    }

    /// Says which keywords of a model Amazon reads over; `nullable: false` asks for nothing.
    fn without_effect(&mut self, node: Node<'t>, dialect: Dialect) {
        let written = Dialect::UNREAD_BY_AMAZON
            .iter()
            .filter_map(|keyword| Some((*keyword, node.get(keyword)?)))
            .filter(|(_, value)| value.as_bool() != Some(false));
        let Some((_, value)) = written.clone().next().filter(|_| dialect.amazon) else { return };
        let names: Vec<String> = written.map(|(keyword, _)| format!("`{keyword}`")).collect();
        let have = if names.len() == 1 { "has" } else { "have" };
        let message = format!("{} {have} no effect in models of Amazon API Gateway", names.join(", "));
        self.findings.push(Diagnostic::new(Code::KEYWORD_WITHOUT_EFFECT, value.span(), message));
    }

    fn list(&mut self, node: Node<'t>, keyword: &str, scope: Scope) -> Vec<CheckId> {
        let Some(value) = node.get(keyword) else { return Vec::new() };
        if !value.is_sequence() {
            self.misfit(value, keyword, "a list of schemas");
        }
        value.items().map(|item| self.check(item, scope)).collect()
    }

    fn kinds(&mut self, node: Node<'t>, dialect: Dialect) -> Kinds {
        let Some(value) = node.get("type") else {
            let has_members =
                ["properties", "additionalProperties"].iter().any(|name| node.get(name).is_some());
            if !dialect.members_make_objects || !has_members {
                return Kinds::ANY;
            }
            return if dialect.is_nullable(node) { Kinds::OBJECT.or(Kinds::NULL) } else { Kinds::OBJECT };
        };
        let names: Vec<Node<'t>> = if value.is_sequence() { value.items().collect() } else { vec![value] };
        let mut kinds = Kinds::NOTHING;
        for name in names {
            kinds = kinds.or(match name.text() {
                Some("null") => Kinds::NULL,
                Some("boolean") => Kinds::BOOLEAN,
                // "Without a fraction or exponent part": OpenAPI 3.0 says so too ("Data Types").
                Some("integer") if dialect.draft == Draft::Draft4 => {
                    Kinds::INTEGER.or(Kinds::LITERAL_INTEGER)
                }
                Some("integer") => Kinds::INTEGER,
                Some("number") => Kinds::NUMBER,
                Some("string") => Kinds::STRING,
                Some("array") => Kinds::ARRAY,
                Some("object") => Kinds::OBJECT,
                // Swagger's uploads and downloads.
                Some("file") if !is_parameter(node) || is_form_field(node) => Kinds::ANY,
                _ => {
                    self.misfit(name, "type", "one of JSON's types");
                    Kinds::ANY
                }
            });
        }
        if kinds.allows(Kinds::FRACTION) {
            kinds = Kinds(kinds.0 & !Kinds::LITERAL_INTEGER.0);
        }
        if dialect.is_nullable(node) {
            kinds = kinds.or(Kinds::NULL);
        }
        kinds
    }

    fn values(&mut self, node: Node<'t>, dialect: Dialect, rules: &mut Rules) {
        if let Some(list) = node.get("enum") {
            if list.is_sequence() {
                let mut seen = BTreeSet::new();
                let values = list.items().map(literal).filter(|value| seen.insert(value.clone()));
                rules.values = Some(values.collect());
            } else {
                self.misfit(list, "enum", "a list of values");
            }
        }
        if dialect.draft >= Draft::Draft6
            && let Some(value) = node.get("const")
        {
            let value = literal(value);
            let fits = rules.values.as_ref().is_none_or(|values| values.contains(&value));
            rules.values = Some(if fits { vec![value] } else { Vec::new() });
        }
    }

    fn number_rules(&mut self, node: Node<'t>, dialect: Dialect) -> NumberRules {
        let bound = |this: &mut Self, keyword: &str, exclusive: &str, lower: bool| {
            let inclusive = this.decimal(node, keyword);
            if dialect.draft == Draft::Draft4 {
                let is_read = !(dialect.amazon && lower);
                let outside = is_read && node.get(exclusive).and_then(Node::as_bool) == Some(true);
                return inclusive.map(|bound| (bound, outside));
            }
            let outer = this.decimal(node, exclusive);
            match (inclusive, outer) {
                (Some(inner), Some(outer)) if (lower && outer < inner) || (!lower && outer > inner) => {
                    Some((inner, false))
                }
                (_, Some(outer)) => Some((outer, true)),
                (inner, None) => inner.map(|bound| (bound, false)),
            }
        };
        let mut rules = NumberRules {
            minimum: bound(self, "minimum", "exclusiveMinimum", true),
            maximum: bound(self, "maximum", "exclusiveMaximum", false),
            multiple_of: self.divisor(node),
        };
        // OpenAPI's "signed 32 bits" and "signed 64 bits", where the schema itself says nothing.
        let format = node.get("format").and_then(Node::as_str).filter(|_| dialect.formats);
        let range = match format {
            Some("int32") => Some(("-2147483648", "2147483647")),
            Some("int64") => Some(("-9223372036854775808", "9223372036854775807")),
            _ => None,
        };
        if let Some((least, most)) =
            range.filter(|_| node.get("type").and_then(Node::text) == Some("integer"))
        {
            rules.minimum = rules.minimum.or_else(|| Some((Decimal::parse(least)?, false)));
            rules.maximum = rules.maximum.or_else(|| Some((Decimal::parse(most)?, false)));
        }
        rules
    }

    fn string_rules(&mut self, node: Node<'t>, dialect: Dialect) -> StringRules {
        let format = node.get("format").and_then(Node::as_str).filter(|_| dialect.formats);
        StringRules {
            min_length: self.count(node, "minLength").unwrap_or(0),
            max_length: self.count(node, "maxLength"),
            pattern: node.get("pattern").and_then(|value| self.pattern(value)),
            format: format.and_then(Format::named),
        }
    }

    fn pattern(&mut self, value: Node<'t>) -> Option<Matcher> {
        let Some(text) = value.as_str() else {
            self.misfit(value, "pattern", "a regular expression");
            return None;
        };
        self.expression(text, value)
    }

    fn expression(&mut self, text: &str, place: Node<'t>) -> Option<Matcher> {
        match ecma::compile(text) {
            Ok(matcher) => Some(matcher),
            Err(reason) => {
                // One that is too long to be used is too long to be shown.
                let mut shown: String = text.chars().take(MOST_SHOWN).collect();
                if shown.len() < text.len() {
                    shown.push('…');
                }
                let message = format!("the pattern `{shown}` cannot be used: {reason}");
                self.findings.push(Diagnostic::new(Code::PATTERN_UNREADABLE, place.span(), message));
                None
            }
        }
    }

    fn array_rules(&mut self, node: Node<'t>, scope: Scope, dialect: Dialect) -> ArrayRules {
        let mut rules = ArrayRules::default();
        if dialect.validates {
            if !dialect.amazon {
                rules.min_items = self.count(node, "minItems").unwrap_or(0);
                rules.max_items = self.count(node, "maxItems");
            }
            rules.unique = node.get("uniqueItems").and_then(Node::as_bool) == Some(true);
        }
        if dialect.draft >= Draft::Draft2020 {
            rules.prefix = self.list(node, "prefixItems", scope);
            rules.items = self.one(node, "items", scope);
        } else if node.get("items").is_some_and(Node::is_sequence) {
            rules.prefix = self.list(node, "items", scope);
            rules.items = self.one(node, "additionalItems", scope);
        } else {
            rules.items = self.one(node, "items", scope);
        }
        if dialect.draft >= Draft::Draft6
            && let Some(item) = self.one(node, "contains", scope)
        {
            let bounds = dialect.draft >= Draft::Draft2019 && dialect.validates;
            let min = if bounds { self.count(node, "minContains").unwrap_or(1) } else { 1 };
            let max = if bounds { self.count(node, "maxContains") } else { None };
            rules.contains = Some(Contains { item, min, max, evaluates: dialect.draft >= Draft::Draft2020 });
        }
        if dialect.draft >= Draft::Draft2019 {
            rules.unevaluated = self.one(node, "unevaluatedItems", scope);
        }
        rules
    }

    fn object_rules(
        &mut self,
        node: Node<'t>,
        scope: Scope,
        dialect: Dialect,
        applied: &mut Vec<Applied>,
    ) -> ObjectRules {
        let mut rules = ObjectRules::default();
        let declared = node.get("properties").filter(|value| value.is_mapping());
        let one_way = self.one_way(node, scope, dialect);
        let required = match node.get("required").filter(|_| dialect.validates) {
            // Draft 3 said so at each member, and people still do. Swagger's parameters are schemas that have it.
            Some(value) if flag(value).is_some() || is_parameter(node) => Vec::new(),
            Some(value) => self.names(value, "required"),
            None => Vec::new(),
        };
        let mut asked: BTreeSet<&str> = required.iter().map(String::as_str).collect();
        asked.retain(|name| !one_way.contains(*name));
        for (name, value) in declared.into_iter().flat_map(Node::entries) {
            let (check, required) = (Some(self.check(value, scope)), asked.remove(name.text));
            rules.properties.push(Property { name: name.text.to_owned(), check, required });
        }
        for name in required.iter().filter(|name| asked.remove(name.as_str())) {
            rules.properties.push(Property { name: name.clone(), check: None, required: true });
        }
        for (name, value) in node.get("patternProperties").into_iter().flat_map(Node::entries) {
            let check = self.check(value, scope);
            if let Some(matcher) = self.expression(name.text, value) {
                rules.patterns.push((matcher, check));
            }
        }
        rules.additional = self.one(node, "additionalProperties", scope);
        if dialect.draft >= Draft::Draft6 {
            rules.names = self.one(node, "propertyNames", scope);
        }
        if dialect.validates {
            rules.min_properties = self.count(node, "minProperties").unwrap_or(0);
            rules.max_properties = self.count(node, "maxProperties");
        }
        // Later versions part it in two; the old form is understood in all.
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            if keyword != "dependencies" && dialect.draft < Draft::Draft2019 {
                continue;
            }
            for (name, value) in node.get(keyword).into_iter().flat_map(Node::entries) {
                if value.is_sequence() {
                    let others = self.names(value, keyword);
                    rules.dependent.push((name.text.to_owned(), others));
                } else if keyword != "dependentRequired" {
                    let check = self.check(value, scope);
                    applied.push(Applied::Where { member: name.text.to_owned(), check });
                }
            }
        }
        if dialect.draft >= Draft::Draft2019 {
            rules.unevaluated = self.one(node, "unevaluatedProperties", scope);
        }
        rules
    }
}

/// Whether a node is a parameter of Swagger 2.0 but for a body: it is its own schema.
fn is_parameter(node: Node<'_>) -> bool {
    let place = node.get("in").and_then(Node::text);
    is_form_field(node) || place.is_some_and(|place| matches!(place, "query" | "path" | "header"))
}

fn is_form_field(node: Node<'_>) -> bool {
    node.get("in").and_then(Node::text) == Some("formData")
}
