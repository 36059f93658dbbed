//! Edits of JSON: bytes say what is changed and where, so that a fuzzer that knows nothing of JSON changes what it means.

use serde_json::{Value, json};

/// Bytes of one edit: what, where, from where, and a number.
pub const EDIT: usize = 6;

/// Numbers at the edges of what programs mean.
const NUMBERS: &[i64] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    4,
    5,
    6,
    7,
    8,
    12,
    16,
    -3,
    64,
    100,
    127,
    255,
    1 << 15,
    1 << 20,
    i32::MAX as i64,
    i32::MIN as i64,
    1 << 31,
    1 << 32,
    1 << 40,
    i64::MAX,
    i64::MIN,
    i64::MAX - 1,
];

/// Kinds of arguments (torch/_export/serde/schema.py), each with a value.
fn arguments() -> Vec<Value> {
    vec![
        json!({"as_none": true}),
        json!({"as_int": 2}),
        json!({"as_int": -1}),
        json!({"as_ints": [1, 2]}),
        json!({"as_ints": []}),
        json!({"as_float": 0.5}),
        json!({"as_float": "Infinity"}),
        json!({"as_bool": true}),
        json!({"as_bool": false}),
        json!({"as_string": "none"}),
        json!({"as_strings": []}),
        json!({"as_tensors": []}),
        json!({"as_optional_tensors": [{"as_none": true}]}),
        json!({"as_sym_int": {"as_int": 3}}),
        json!({"as_sym_ints": [{"as_int": 3}]}),
        json!({"as_scalar_type": 6}),
        json!({"as_floats": [2.0]}),
    ]
}

/// Applies the edits that `bytes` say to a graph; `operators` are names that a node's target may become.
pub fn apply(graph: &mut Value, operators: &[&str], bytes: &[u8]) {
    for edit in bytes.as_chunks::<EDIT>().0 {
        let mut sites = Vec::new();
        collect(graph, &mut String::new(), &mut sites);
        if sites.is_empty() {
            return;
        }
        let &[kind, place_low, place_high, other_low, other_high, number] = edit;
        let place = usize::from(u16::from_le_bytes([place_low, place_high]));
        let other = usize::from(u16::from_le_bytes([other_low, other_high]));
        one(graph, &sites, operators, (kind, place, other, number));
    }
}

/// The pointers to all that may change.
fn collect(value: &Value, pointer: &mut String, into: &mut Vec<String>) {
    let length = pointer.len();
    let mut enter = |key: &str, value: &Value, pointer: &mut String| {
        pointer.push('/');
        pointer.push_str(key);
        into.push(pointer.clone());
        collect(value, pointer, into);
        pointer.truncate(length);
    };
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| enter(&index.to_string(), item, pointer));
        }
        Value::Object(fields) => {
            let told = |key: &&String| !matches!(key.as_str(), "metadata" | "device" | "layout");
            fields.keys().filter(told).for_each(|key| enter(key, &fields[key], pointer));
        }
        _ => {}
    }
}

/// The last part of a pointer that is a name and no index.
fn key(pointer: &str) -> &str {
    pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default()
}

fn one(
    graph: &mut Value,
    sites: &[String],
    operators: &[&str],
    (kind, place, other, number): (u8, usize, usize, u8),
) {
    let among = |wanted: &dyn Fn(&str) -> bool, index: usize| {
        let found: Vec<&String> = sites.iter().filter(|site| wanted(site)).collect();
        (!found.is_empty()).then(|| found[index % found.len()].clone())
    };
    let any = sites[place % sites.len()].clone();
    match kind % 9 {
        // What stands somewhere else under the same name.
        0 | 1 => {
            let Some(from) = among(&|site| key(site) == key(&any), other) else { return };
            let value = graph.pointer(&from).cloned();
            if let (Some(slot), Some(value)) = (graph.pointer_mut(&any), value) {
                *slot = value;
            }
        }
        // Another number.
        2 => {
            let numbers = |site: &str| graph.pointer(site).is_some_and(Value::is_number);
            let Some(site) = among(&numbers, place) else { return };
            if let Some(slot) = graph.pointer_mut(&site) {
                *slot = NUMBERS[usize::from(number) % NUMBERS.len()].into();
            }
        }
        // An item or a field less.
        3 => {
            let Some((parent, last)) = any.rsplit_once('/') else { return };
            match graph.pointer_mut(parent) {
                Some(Value::Array(items)) => {
                    items.remove(last.parse().unwrap());
                }
                Some(Value::Object(fields)) => {
                    fields.remove(last);
                }
                _ => {}
            }
        }
        // An item twice, or two items in each other's place.
        4 | 5 => {
            let list = |site: &str| {
                graph.pointer(site).and_then(Value::as_array).is_some_and(|list| !list.is_empty())
            };
            let Some(site) = among(&list, place) else { return };
            let Some(Value::Array(items)) = graph.pointer_mut(&site) else { return };
            let (from, to) = (other % items.len(), usize::from(number) % items.len());
            if kind % 9 == 4 {
                let item = items[from].clone();
                items.insert(to, item);
            } else {
                items.swap(from, to);
            }
        }
        // Another operator.
        6 => {
            let Some(site) = among(&|site| key(site) == "target", place) else { return };
            if let Some(slot) = graph.pointer_mut(&site) {
                *slot = format!("torch.ops.{}", operators[other % operators.len()]).into();
            }
        }
        // Another kind of argument.
        7 => {
            let Some(site) = among(&|site| key(site) == "arg", place) else { return };
            let kinds = arguments();
            if let Some(slot) = graph.pointer_mut(&site) {
                *slot = kinds[other % kinds.len()].clone();
            }
        }
        // Another element type.
        _ => {
            let Some(site) = among(&|site| key(site) == "dtype", place) else { return };
            if let Some(slot) = graph.pointer_mut(&site) {
                *slot = i64::from(number % 32).into();
            }
        }
    }
}
