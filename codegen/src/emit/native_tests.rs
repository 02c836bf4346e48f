//! Types for native code, from models made by hand.

use std::collections::BTreeSet;

use super::handlers::{native, operation_type, operations};
use super::tests::{api, at};
use crate::diagnostic::{FileId, Span};
use crate::language::style::{Style, Written};
use crate::model::{
    Api, IntegrationKind, MediaType, MethodResponse, Model, ParameterLocation, RequestBody, RequestParameter,
    Schema, SchemaId, SchemaKind, Verb,
};

const AT: Span = Span::new(FileId(0), 0, 0);

/// A definition under construction.
struct Definition(Api);

impl Definition {
    fn new(methods: &[(Verb, &str, Option<&str>)]) -> Definition {
        let none = || IntegrationKind::Unsupported(String::new());
        let methods: Vec<_> = methods.iter().map(|(verb, path, id)| (*verb, *path, *id, none())).collect();
        Definition(api(&methods))
    }

    fn schema(&mut self, kind: SchemaKind) -> SchemaId {
        self.0.schemas.push(Schema {
            span: AT,
            description: None,
            nullable: false,
            one_way: false,
            kind,
            check: None,
        });
        SchemaId(self.0.schemas.len() as u32 - 1)
    }

    fn string(&mut self) -> SchemaId {
        self.schema(SchemaKind::String { format: None, values: Vec::new() })
    }

    fn integer(&mut self) -> SchemaId {
        self.schema(SchemaKind::Integer { format: None })
    }

    /// A model; its schema may refer to it by the number that is returned by the next call of `reference`.
    fn model(&mut self, name: &str, schema: SchemaId) -> usize {
        self.0.models.push(Model { name: at(name.to_owned()), schema });
        self.0.models.len() - 1
    }

    fn reference(&mut self, model: usize) -> SchemaId {
        self.schema(SchemaKind::Model(model))
    }

    fn object(&mut self, properties: &[(&str, SchemaId, bool)], additional: Option<SchemaId>) -> SchemaId {
        let properties = properties.iter().map(|(name, id, required)| ((*name).to_owned(), *id, *required));
        self.schema(SchemaKind::Object { properties: properties.collect(), additional })
    }

    fn parameter(
        &mut self,
        location: ParameterLocation,
        name: &str,
        required: bool,
        schema: Option<SchemaId>,
        separator: Option<char>,
    ) {
        let name = at(name.to_owned());
        let written =
            Written::Styled { style: Style::Form, explode: separator.is_none(), allow_empty: false };
        let parameter = RequestParameter { name, location, required, schema, separator, written };
        self.0.methods[0].parameters.push(parameter);
    }

    fn body(&mut self, schema: SchemaId) {
        let content = vec![json(Some(schema))];
        self.0.methods[0].body = Some(RequestBody { span: AT, required: true, content });
    }

    fn answers(&mut self, status: &str, content: Vec<MediaType>) {
        let status = at(status.to_owned());
        self.0.methods[0].responses.push(MethodResponse { status, headers: Vec::new(), content });
    }

    /// The formatted code for the first method.
    fn code(&self) -> String {
        let tokens = native(&self.0, &BTreeSet::from([0]));
        prettyplease::unparse(&syn::parse2(tokens).expect("Rust"))
    }
}

fn json(schema: Option<SchemaId>) -> MediaType {
    MediaType { name: "application/json; charset=utf-8".to_owned(), schema }
}

/// The text of an item from its first line to the line that ends it.
fn item<'a>(code: &'a str, first: &str) -> &'a str {
    let start = code.find(first).unwrap_or_else(|| panic!("no `{first}` in\n{code}"));
    let rest = &code[start..];
    rest.find("\n}\n").map_or(rest, |end| &rest[..end + 2])
}

#[test]
fn a_model_is_a_struct_with_straight_line_code() {
    let mut it = Definition::new(&[(Verb::Post, "/pets", Some("createPet"))]);
    let (string, integer) = (it.string(), it.integer());
    let pet = it.object(&[("petId", integer, true), ("type", string, false)], None);
    let pet_model = it.model("Pet", pet);
    let reference = it.reference(pet_model);
    it.body(reference);
    let code = it.code();
    let declared = item(&code, "pub struct Pet {");
    assert!(declared.contains("pub pet_id: i64,"), "{declared}");
    assert!(declared.contains("pub type_: ::std::option::Option<::std::string::String>,"), "{declared}");
    let codec = item(&code, "impl ::gwgen_runtime::handler::Codec for Pet {");
    for line in [
        "let mut value = Pet {",
        "pet_id: 0,",
        "type_: ::std::option::Option::None,",
        "::gwgen_runtime::handler::members(",
        "::gwgen_runtime::handler::Member::required(\"petId\", &mut value.pet_id),",
        "::gwgen_runtime::handler::Member::optional(\"type\", &mut value.type_),",
        "if let ::std::option::Option::Some(value) = &self.type_ {",
    ] {
        assert!(codec.contains(line), "`{line}` is missing in\n{codec}");
    }
}

#[test]
fn a_struct_that_requires_another_is_put_together_at_the_end() {
    let mut it = Definition::new(&[(Verb::Post, "/pets", Some("createPet"))]);
    let (string, integer) = (it.string(), it.integer());
    let owner = it.object(&[("id", integer, true)], None);
    let owner_model = it.model("Owner", owner);
    let owner = it.reference(owner_model);
    let sort = it.schema(SchemaKind::String { format: None, values: vec!["cat".into(), "dog".into()] });
    let pet =
        it.object(&[("reader", string, true), ("owner", owner, true), ("sort", sort, true)], Some(string));
    let pet_model = it.model("Pet", pet);
    let reference = it.reference(pet_model);
    it.body(reference);
    let code = it.code();
    let codec = item(&code, "impl ::gwgen_runtime::handler::Codec for Pet {");
    for line in [
        "let mut field_reader = ::std::string::String::new();",
        "let mut field_owner = ::std::option::Option::None;",
        "let mut field_sort = PetSort::at(0);",
        "::gwgen_runtime::handler::members_and_others(",
        "::gwgen_runtime::handler::Member::required(\"owner\", &mut field_owner),",
        "&mut field_additional_properties,",
        "reader: field_reader,",
        "owner: ::gwgen_runtime::handler::required(field_owner, \"owner\", reader)?,",
    ] {
        assert!(codec.contains(line), "`{line}` is missing in\n{codec}");
    }
    let codec = item(&code, "impl ::gwgen_runtime::handler::Codec for PetSort {");
    assert!(
        codec.contains("::gwgen_runtime::handler::one_of(reader, PetSort::TEXTS).map(PetSort::at)"),
        "{codec}"
    );
}

#[test]
fn values_begin_with_what_is_required() {
    let mut it = Definition::new(&[(Verb::Post, "/pets", Some("createPet"))]);
    let (string, integer) = (it.string(), it.integer());
    let nullable = it.string();
    it.0.schemas[nullable.0 as usize].nullable = true;
    let reach = |it: &mut Definition, name: &str, of: &[(&str, SchemaId, bool)], rest: Option<SchemaId>| {
        let object = it.object(of, rest);
        let model = it.model(name, object);
        it.reference(model)
    };
    let some = reach(
        &mut it,
        "Some",
        &[("type", string, false), ("id", integer, true), ("note", nullable, true)],
        None,
    );
    let open = reach(&mut it, "Open", &[("id", integer, true)], Some(string));
    let none = reach(&mut it, "Free", &[("tag", string, false)], Some(string));
    let all = reach(&mut it, "All", &[("id", integer, true)], None);
    let many: Vec<String> = (0..8).map(|n| format!("m{n}")).collect();
    let mut members: Vec<_> = many.iter().map(|name| (name.as_str(), string, true)).collect();
    members.push(("tag", string, false));
    let many = reach(&mut it, "Many", &members, None);
    let body = it.object(
        &[
            ("some", some, true),
            ("open", open, true),
            ("none", none, true),
            ("all", all, true),
            ("many", many, true),
        ],
        None,
    );
    it.body(body);
    let code = it.code();
    let new = item(&code, "impl Some {");
    for line in [
        "pub fn new(id: i64, note: ::std::option::Option<::std::string::String>) -> Some {",
        "type_: ::std::option::Option::None,",
    ] {
        assert!(new.contains(line), "`{line}` is missing in\n{new}");
    }
    assert!(
        item(&code, "impl Open {").contains("additional_properties: ::std::collections::BTreeMap::new(),")
    );
    assert!(code.contains("#[derive(Debug, Clone, PartialEq, Default)]\npub struct Free {"), "{code}");
    for name in ["Free", "All", "Many"] {
        assert!(!code.contains(&format!("impl {name} {{")), "{name} in\n{code}");
    }
    assert_eq!(code.matches("Default").count(), 1, "{code}");
}

#[test]
fn recursion_is_boxed_where_no_vector_stands_between() {
    let mut it = Definition::new(&[(Verb::Post, "/nodes", None)]);
    // Node { next: Node, other: Link, children: [Node] }, Link { node: Node }.
    let to_node = it.reference(0);
    let to_link = it.reference(1);
    let list = it.schema(SchemaKind::Array(to_node));
    let node =
        it.object(&[("next", to_node, false), ("other", to_link, true), ("children", list, true)], None);
    it.model("Node", node);
    let string = it.string();
    let link = it.object(&[("node", to_node, true), ("name", string, true)], None);
    it.model("Link", link);
    it.body(to_node);
    let code = it.code();
    let node = item(&code, "pub struct Node {");
    assert!(node.contains("pub next: ::std::option::Option<::std::boxed::Box<Node>>,"), "{node}");
    assert!(node.contains("pub other: ::std::boxed::Box<Link>,"), "{node}");
    assert!(node.contains("pub children: ::std::vec::Vec<Node>,"), "{node}");
    assert!(item(&code, "pub struct Link {").contains("pub node: ::std::boxed::Box<Node>,"), "{code}");
}

#[test]
fn models_that_are_no_structs_are_aliases_and_circles_are_any_value() {
    let mut it = Definition::new(&[(Verb::Post, "/things", None)]);
    let string = it.string();
    let names = it.schema(SchemaKind::Array(string));
    let names_model = it.model("Names", names);
    // A: $ref B, B: $ref A; Tree: [Tree].
    let (to_a, to_b) = (it.reference(1), it.reference(2));
    it.model("A", to_b);
    it.model("B", to_a);
    let to_tree = it.reference(3);
    let tree = it.schema(SchemaKind::Array(to_tree));
    it.model("Tree", tree);
    let to_names = it.reference(names_model);
    let map = it.schema(SchemaKind::Object { properties: Vec::new(), additional: Some(string) });
    let members =
        [("names", to_names, true), ("circle", to_a, true), ("tree", to_tree, true), ("map", map, true)];
    let body = it.object(&members, None);
    it.body(body);
    let code = it.code();
    let body = item(&code, "pub struct PostThingsBody {");
    assert!(body.contains("pub names: ::std::vec::Vec<::std::string::String>,"), "{body}");
    assert!(body.contains("pub circle: ::gwgen_runtime::handler::Value,"), "{body}");
    assert!(body.contains("pub tree: ::std::vec::Vec<::gwgen_runtime::handler::Value>,"), "{body}");
    assert!(
        body.contains("pub map: ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,"),
        "{body}"
    );
    assert!(code.contains("pub type Names = ::std::vec::Vec<::std::string::String>;"), "{code}");
}

#[test]
fn values_become_variants_and_other_members_a_map() {
    let mut it = Definition::new(&[(Verb::Post, "/pets", None)]);
    let values = ["available", "sold out", "sold-out", ""].map(str::to_owned).to_vec();
    let status = it.schema(SchemaKind::String { format: None, values });
    it.0.schemas[status.0 as usize].nullable = true;
    let integer = it.integer();
    let body = it.object(&[("status", status, true), ("value", integer, true)], Some(integer));
    it.body(body);
    let code = it.code();
    let variants = item(&code, "pub enum PostPetsBodyStatus {");
    for variant in ["Available,", "SoldOut,", "SoldOut_2,", "Empty,"] {
        assert!(variants.contains(variant), "{variants}");
    }
    let body = item(&code, "pub struct PostPetsBody {");
    assert!(body.contains("pub status: ::std::option::Option<PostPetsBodyStatus>,"), "{body}");
    let rest = "pub additional_properties: ::std::collections::BTreeMap<::std::string::String, i64>,";
    assert!(body.contains(rest), "{body}");
}

#[test]
fn one_of_several_types_is_an_enum_whose_structs_keep_all_members() {
    let mut it = Definition::new(&[(Verb::Post, "/pets", None)]);
    let string = it.string();
    let to_owner = it.reference(1);
    let cat = it.object(&[("name", string, true)], None);
    it.model("Cat", cat);
    let to_cat = it.reference(0);
    let owner = it.schema(SchemaKind::Union(vec![to_cat, string, to_owner]));
    it.model("Owner", owner);
    it.body(to_owner);
    let code = it.code();
    let declared = item(&code, "pub enum Owner {");
    for line in ["Cat(Cat),", "Text(::std::string::String),", "Owner(::std::boxed::Box<Owner>),"] {
        assert!(declared.contains(line), "`{line}` is missing in\n{declared}");
    }
    let cat = item(&code, "pub struct Cat {");
    assert!(cat.contains("pub additional_properties: ::std::collections::BTreeMap<"), "{cat}");
    let codec = item(&code, "impl ::gwgen_runtime::handler::Codec for Owner {");
    assert!(codec.contains("handler::no_variant(reader)"), "{codec}");
    assert!(codec.contains("Owner::Cat(value) =>"), "{codec}");
}

#[test]
fn parameters_are_structs_of_their_places() {
    let mut it = Definition::new(&[(Verb::Get, "/pets/{petId}", Some("getPet"))]);
    let (string, integer) = (it.string(), it.integer());
    let list = it.schema(SchemaKind::Array(string));
    it.parameter(ParameterLocation::Path, "petId", true, Some(integer), None);
    it.parameter(ParameterLocation::Query, "problems", false, Some(integer), None);
    it.parameter(ParameterLocation::Query, "tags", true, Some(list), Some(','));
    it.parameter(ParameterLocation::Header, "X-Untyped", true, None, None);
    let code = it.code();
    assert!(item(&code, "pub struct GetPetPath {").contains("pub pet_id: i64,"), "{code}");
    let query = item(&code, "pub struct GetPetQuery {");
    assert!(query.contains("pub problems: ::std::option::Option<i64>,"), "{query}");
    assert!(query.contains("pub tags: ::std::vec::Vec<::std::string::String>,"), "{query}");
    assert!(
        item(&code, "pub struct GetPetHeader {").contains("pub x_untyped: ::std::string::String,"),
        "{code}"
    );
    let read = item(&code, "impl ::gwgen_runtime::handler::FromParameters for GetPetQuery {");
    for line in ["parameters.optional(\"problems\", problems)", "Some(','),", "problems: field_problems?,"] {
        assert!(read.contains(line), "`{line}` is missing in\n{read}");
    }
    let operation = item(&code, "impl ::gwgen_runtime::handler::Operation for operations::GetPet {");
    for line in [
        "const ID: &'static str = \"getPet\";",
        "type Path = GetPetPath;",
        "type Body = ::gwgen_runtime::handler::Undeclared;",
    ] {
        assert!(operation.contains(line), "`{line}` is missing in\n{operation}");
    }
}

#[test]
fn declared_responses_say_what_a_handler_may_answer() {
    let mut it = Definition::new(&[(Verb::Get, "/pets", Some("listPets"))]);
    let string = it.string();
    it.answers("2XX", Vec::new());
    it.answers("200", vec![json(Some(string))]);
    it.answers("404", vec![MediaType { name: "text/plain".to_owned(), schema: Some(string) }]);
    it.answers("default", vec![json(None)]);
    let code = it.code();
    let reply = |status: u16| {
        let declared = format!("Declares<{status}u16> for operations::ListPets {{");
        item(&code, &declared)
            .split_once("type Reply = ")
            .map(|(_, reply)| reply.to_owned())
            .unwrap_or_default()
    };
    assert!(reply(200).starts_with("::gwgen_runtime::handler::Json<::std::string::String>;"), "{code}");
    assert!(reply(201).starts_with("();"), "{code}");
    assert!(reply(404).starts_with("::gwgen_runtime::handler::Response;"), "{code}");
    assert!(!code.contains("const STATUS"), "the default is for statuses that are not written");

    let mut it = Definition::new(&[(Verb::Get, "/pets", Some("listPets"))]);
    it.answers("default", vec![json(None)]);
    let code = it.code();
    let any = item(&code, "impl<const STATUS: u16> ::gwgen_runtime::handler::Declares<STATUS>");
    assert!(any.contains("Json<::gwgen_runtime::handler::Value>"), "{any}");
}

#[test]
fn only_what_a_handled_operation_reaches_is_emitted() {
    let mut it = Definition::new(&[(Verb::Get, "/a", None), (Verb::Get, "/b", None)]);
    let string = it.string();
    let unused = it.object(&[("x", string, true)], None);
    it.model("Unused", unused);
    let to_unused = it.reference(0);
    let content = vec![json(Some(to_unused))];
    it.0.methods[1].body = Some(RequestBody { span: AT, required: true, content });
    let code = it.code();
    assert!(!code.contains("Unused") && !code.contains("GetB"), "{code}");
    assert!(code.contains("pub enum GetA {}"), "{code}");
}

#[test]
fn names_of_models_survive_types_that_are_made_for_operations() {
    let mut it = Definition::new(&[(Verb::Post, "/pets", Some("createPet"))]);
    let string = it.string();
    let model = it.object(&[("x", string, true)], None);
    it.model("CreatePetBody", model);
    let to_model = it.reference(0);
    let inline = it.object(&[("model", to_model, true)], None);
    it.body(inline);
    let code = it.code();
    assert!(item(&code, "pub struct CreatePetBody {").contains("pub x:"), "{code}");
    assert!(item(&code, "pub struct CreatePetBody_2 {").contains("pub model: CreatePetBody,"), "{code}");
}

#[test]
fn operations_are_found_by_id_route_and_function() {
    let mut it = Definition::new(&[
        (Verb::Get, "/pets/{petId}", Some("getPet")),
        (Verb::Any, "/{proxy+}", None),
        (Verb::Get, "/other", Some("get-pet")),
    ]);
    it.0.default_route = Some(1);
    let named: Vec<_> = operations(&it.0)
        .into_iter()
        .map(|name| (operation_type(&name), name.id, name.route_key, name.function))
        .collect();
    let expect =
        |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    assert_eq!(named[0], expect("GetPet_2", "getPet", "GET /pets/{petId}", "get_pet_2"));
    assert_eq!(named[1].2, "$default");
    assert_eq!(named[2], expect("GetPet", "get-pet", "GET /other", "get_pet"));
}
