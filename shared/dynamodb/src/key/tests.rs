//! The keys as they are stored: they stay what they are for ever.

use super::*;

fn fact(order: &str, name: &str) -> FactRef {
    let workspace = WorkspaceId::parse("shop").unwrap();
    FactRef { workspace, subject: Subject::Order(OrderId::parse(order).unwrap()), name: name.to_owned() }
}

#[test]
fn keys_are_written_as_the_design_says() {
    let shop = WorkspaceId::parse("shop").unwrap();
    let buyer = SubscriberId::of(&shop, "buyer@example.com");
    let timer = AutomationKey::AbandonedCheckout { checkout_id: CheckoutId::parse("c").unwrap() };
    let order = OrderId::parse("1#x").unwrap();
    let written = |key: Key| (key.pk, key.sk);
    let pair = |pk: &str, sk: &str| (pk.to_owned(), sk.to_owned());
    assert_eq!(written(Key::fact(&fact("1#x", "placed"))), pair("W#shop#ORDER#1#x", "FACT#placed"));
    assert_eq!(
        written(Key::posting(&fact("1", "refunded#id#a"), 7)),
        pair("W#shop#ORDER#1", "POST#refunded#id#a#0000000007")
    );
    let partition = format!("W#shop#SUB#{buyer}");
    assert_eq!(written(Key::subscriber(&shop, &buyer)), pair(&partition, "PROFILE"));
    assert_eq!(written(Key::order_line(&shop, &buyer, &order)), pair(&partition, "ORDER#1#x"));
    assert_eq!(
        written(Key::automation(&shop, &buyer, &timer)),
        pair(&partition, "AUTO#abandoned_checkout#c")
    );
    let checkout = CheckoutId::parse("c").unwrap();
    assert_eq!(written(Key::checkout(&shop, &checkout)), pair("W#shop#CHECKOUT#c", "STATE"));
    let product = ProductId::parse("p").unwrap();
    assert_eq!(written(Key::product(&shop, &product)), pair("W#shop#PRODUCT#p", "PRODUCT"));
    assert_eq!(written(Key::purchases(&shop, &buyer, &product)), pair(&partition, "BOUGHT#p"));
    let variant = VariantId::parse("p#1").unwrap();
    assert_eq!(
        written(Key::place(&shop, &product, &variant, &buyer)),
        pair("W#shop#PRODUCT#p", &format!("WAIT#3#p#1#{buyer}"))
    );
    assert_eq!(written(Key::api_key("k")), pair("KEY#k", "KEY"));
}

#[test]
fn those_behind_a_subscriber_are_all_who_wait_for_the_variant_and_sort_after_them() {
    let shop = WorkspaceId::parse("shop").unwrap();
    let product = ProductId::parse("p").unwrap();
    let mut people: Vec<SubscriberId> =
        (0..50).map(|number| SubscriberId::of(&shop, &number.to_string())).collect();
    people.sort();
    let sk = |variant: &str, person: &SubscriberId| {
        Key::place(&shop, &product, &VariantId::parse(variant).unwrap(), person).sk
    };
    for variant in ["a", "a#", "1#a", "é"] {
        for (at, behind) in people.iter().enumerate() {
            let (first, last) = places_behind(&VariantId::parse(variant).unwrap(), Some(behind));
            let within = |sk: &String| (&first..=&last).contains(&sk);
            let found = people.iter().filter(|person| within(&sk(variant, person)));
            assert_eq!(found.count(), people.len() - at - 1, "{variant}");
            let others = ["a", "a#", "1#a", "é", "a#sub_"].into_iter().filter(|other| *other != variant);
            assert!(
                others
                    .flat_map(|other| people.iter().map(move |p| (other, p)))
                    .all(|(o, p)| !within(&sk(o, p)))
            );
        }
        let (first, last) = places_behind(&VariantId::parse(variant).unwrap(), None);
        assert!(people.iter().all(|person| (&first..=&last).contains(&&sk(variant, person))));
    }
}

#[test]
fn products_spread_over_all_shards_and_each_has_one_partition_of_the_index() {
    let shop = WorkspaceId::parse("shop").unwrap();
    let partition = |id: &str| Shard::of(&ProductId::parse(id).unwrap()).partition(&shop);
    assert_eq!(partition("coffee"), "W#shop#CATALOGUE#c");
    assert_eq!(
        Shard::all().last().map(|shard| shard.partition(&shop)).as_deref(),
        Some("W#shop#CATALOGUE#f")
    );
    let mut products = std::collections::BTreeMap::<String, u32>::new();
    (0..16_000).for_each(|number| *products.entry(partition(&format!("SKU-{number}"))).or_default() += 1);
    assert_eq!(products.len(), 16);
    assert!(products.values().all(|count| (900..1_100).contains(count)), "{products:?}");
}

#[test]
fn a_further_part_is_no_posting_whatever_a_fact_is_called() {
    let odd = ["placed", "refunded#id#a~0000000001", "refunded#id#~0000000001#", "refunded#id#0000000003~"];
    for name in odd {
        let first = Key::posting(&fact("1", name), 3);
        assert_eq!(first_part(&first.sk), None, "{name}");
        for part in [1, 12] {
            let part = first.part(part);
            assert_eq!(first_part(&part.sk), Some(first.sk.as_str()), "{name}");
            assert!(part.sk > first.sk && part.sk < Key::posting(&fact("1", name), 4).sk);
        }
    }
    for other in ["", "POST#", "POST#1", "PROFILE~0000000001", "FACT#a~0000000001"] {
        assert_eq!(first_part(other), None, "{other}");
    }
}

#[test]
fn a_posting_of_a_longer_name_sorts_among_those_of_a_shorter_but_is_told_apart() {
    let (short, long) = (fact("1", "refunded#id#a"), fact("1", "refunded#id#a#3"));
    let (first, last) = postings(&short);
    for step in [0, 1, 9, 10, u32::MAX] {
        let sk = Key::posting(&short, step).sk;
        assert!((&first..=&last).contains(&&sk));
        assert!(is_posting_of(&short, &sk) && !is_posting_of(&long, &sk));
        let sk = Key::posting(&long, step).sk;
        assert!((&first..=&last).contains(&&sk), "or this test proves nothing");
        assert!(is_posting_of(&long, &sk) && !is_posting_of(&short, &sk));
    }
}
