//! The document as types of serde.
#![allow(dead_code, reason = "it is read and dropped")]

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Order {
    id: String,
    number: i64,
    status: Status,
    created_at: String,
    updated_at: Option<String>,
    customer: Customer,
    shipping_address: Address,
    billing_address: Option<Address>,
    lines: Vec<Line>,
    total: f64,
    currency: String,
    gift: Option<bool>,
    notes: Option<String>,
    tags: Option<Vec<String>>,
    metadata: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Status {
    Draft,
    Placed,
    Paid,
    Packed,
    Shipped,
    Delivered,
    Returned,
}

#[derive(Deserialize)]
struct Customer {
    id: i64,
    name: String,
    email: String,
    phone: Option<String>,
    loyalty: Option<Loyalty>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Loyalty {
    None,
    Silver,
    Gold,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    street: String,
    city: String,
    postal_code: String,
    country: String,
    location: Option<Location>,
}

#[derive(Deserialize)]
struct Location {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct Line {
    sku: String,
    title: Option<String>,
    quantity: i64,
    price: f64,
    discount: Option<f64>,
    taxes: Option<Vec<f64>>,
}
