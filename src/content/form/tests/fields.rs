//! Setting fields.

use super::*;

#[test]
fn texts_replace_what_stands_there() {
    let page = "<form><input name=a value=1><textarea name=b>x</textarea>\
        <input type=hidden name=c value=3><input name=r readonly value=4></form>";
    let given = on(page)
        .set("a", "")
        .set("b", "1\n2\r\n3\r4")
        .set("c", "5")
        .set("r", "6");
    assert_eq!(given.values(), "a=&b=1\r\n2\r\n3\r\n4&c=5&r=6");
}

#[test]
fn several_fields_of_a_name_take_a_list() {
    let page = "<form><input name=a><input name=a disabled><input name=a></form>";
    let both = on(page).field("a", several(vec![text("1"), text("2")]));
    assert_eq!(both.values(), "a=1&a=2");
    assert_eq!(
        on(page).set("a", "1").flaw(),
        "5: expected one field \"a\", got 2 of them | each field takes one text of the list"
    );
}

#[test]
fn boxes_are_checked_and_unchecked() {
    let page = "<form><input type=hidden name=a value=0><input type=checkbox name=a value=1>\
        <input type=checkbox name=b checked></form>";
    let given = on(page).field("a", FieldValue::Checked(true));
    assert_eq!(given.values(), "a=0&a=1&b=on");
    let given = on(page)
        .field("b", FieldValue::Checked(false))
        .set("a", "1");
    assert_eq!(given.values(), "a=0&a=1");
}

#[test]
fn of_several_boxes_the_named_ones_are_checked() {
    let page = "<form><input type=checkbox name=c value=red checked>\
        <input type=checkbox name=c value=green><input type=checkbox name=c value=blue></form>";
    assert_eq!(on(page).set("c", "blue").values(), "c=blue");
    let two = on(page).field("c", several(vec![text("blue"), text("green")]));
    assert_eq!(two.values(), "c=green&c=blue");
    assert_eq!(on(page).field("c", several(vec![])).values(), "");
    assert_eq!(on(page).field("c", FieldValue::Checked(false)).values(), "");
    assert_eq!(
        on(page).field("c", FieldValue::Checked(true)).flaw(),
        "5: expected one check box \"c\", got 3 of them \
         | name those to be checked: \"red\", \"green\", \"blue\""
    );
    assert_eq!(
        on(page)
            .field("c", several(vec![text("red"), text("gren")]))
            .flaw(),
        "21: expected an option \"gren\" of \"c\", got no such option \
         | its options are \"red\", \"green\", \"blue\" | did you mean \"green\"?"
    );
}

#[test]
fn radio_buttons_and_lists_take_one_of_their_values() {
    let page = "<form><input type=radio name=r value=1 checked><input type=radio name=r value=2>\
        <select name=s><option value=1>One<option value=2>Two<option disabled>3</select>\
        <select multiple name=m><option>1<option>2<option selected>3</select></form>";
    let given = on(page).set("r", "2").set("s", "2").set("m", "1");
    assert_eq!(given.values(), "r=2&s=2&m=1");
    let given = on(page).field("m", several(vec![text("3"), text("2")]));
    assert_eq!(given.values(), "r=1&s=1&m=2&m=3");
    let flaw = |name: &str, value| on(page).field(name, value).flaw();
    assert_eq!(
        flaw("s", FieldValue::One(text("Two"))),
        "5: expected an option \"Two\" of \"s\", got no such option \
         | its options are \"1\", \"2\", \"3\" | the option that reads so has the value \"2\""
    );
    assert_eq!(
        flaw("s", FieldValue::One(text("3"))),
        "5: expected an option \"3\" of \"s\", got a disabled one"
    );
    assert_eq!(
        flaw("s", several(vec![text("1")])),
        "5: expected a field that takes a list, \"s\", got a list"
    );
    assert_eq!(
        flaw("r", several(vec![text("1")])),
        "5: expected a field that takes a list, \"r\", got radio buttons"
    );
    assert_eq!(
        flaw("r", FieldValue::Checked(true)),
        "5: expected a check box \"r\", got radio buttons"
    );
}

#[test]
fn files_are_uploaded() {
    let page = "<form method=post enctype=multipart/form-data><input name=a value='x\"\ny'>\
        <input type=file name=f><input type=file name=g multiple></form>";
    assert_eq!(
        on(page)
            .field("f", FieldValue::One(file("tick.png")))
            .sent(),
        "POST http://a.example/dir/page?q=1 multipart a=x\"y&f=@tick.png (image/png)&g=@"
    );
    let two = several(vec![file("1.png"), file("2.png")]);
    let sent = on(page).field("g", two.clone()).sent();
    assert!(
        sent.ends_with("&f=@&g=@1.png (image/png)&g=@2.png (image/png)"),
        "{sent}"
    );
    assert_eq!(
        on(page).field("f", two).flaw(),
        "5: expected a field that takes a list, \"f\", got a file field"
    );
    assert_eq!(
        on(page).set("f", "tick.png").flaw(),
        "5: expected a field that takes a text, \"f\", got a file field \
         | a file is written as `{ file = \"PATH\" }`"
    );
    assert_eq!(
        on(page).field("a", FieldValue::One(file("x"))).flaw(),
        "9: expected a file field \"a\", got a text field"
    );
}

#[test]
fn a_form_that_carries_no_files_is_told() {
    for form in [
        "<form method=post>",
        "<form>",
        "<form enctype=multipart/form-data>",
    ] {
        let page = format!("{form}<input type=file name=f></form>");
        let given = on(page.clone()).field("f", FieldValue::One(file("x")));
        let flaw = given.flaw();
        assert!(
            flaw.starts_with("9: expected a form that carries files, got one that"),
            "{flaw}"
        );
        // Without a file, there is nothing to lose.
        on(page).submission();
    }
}
