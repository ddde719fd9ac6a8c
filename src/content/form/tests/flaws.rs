//! What can't be found or sent.

use super::*;

#[test]
fn the_form_must_be_told_from_others() {
    assert_eq!(
        on("<p>no").flaw(),
        "1: expected a form, got a page without one"
    );
    let page = "<form id=login action='/in\"\x1b'><input id=u name=u></form>\
        <form name=search></form><form><p></form><i></i>";
    let forms = "the page has <form id=\"login\" action=\"/in'\u{241b}\">, \
                 <form name=\"search\">, <form>";
    assert_eq!(
        on(page).flaw(),
        format!("1: expected one form, as no `submit.form` says which, got 3 of them | {forms}")
    );
    assert_eq!(on(page).form("#login").values(), "u=");
    assert_eq!(
        on(page).form("#logn").flaw(),
        format!("2: expected a form that \"#logn\" finds, got no element that matches | {forms}")
    );
    assert_eq!(
        on(page).form("#u").flaw(),
        "2: expected a form that \"#u\" finds, got <input>, which is no form \
         | it stands in <form id=\"login\" action=\"/in'\u{241b}\">"
    );
    assert_eq!(
        on(page).form("i").flaw(),
        format!("2: expected a form that \"i\" finds, got <i>, which is no form | {forms}")
    );
    assert_eq!(
        on(page).form("form").flaw(),
        format!("2: expected a form that \"form\" finds, got 3 of them | {forms}")
    );
    assert_eq!(
        on("").form("form").flaw(),
        "2: expected a form that \"form\" finds, got no element that matches \
         | the page has no form"
    );
}

#[test]
fn fields_must_be_there() {
    let page = "<form><input name=username><input name=password type=password>\
        <input name=off disabled><input type=submit name=go><input><input name=m>\
        <input type=checkbox name=m></form>";
    assert_eq!(
        on(page).set("user_name", "x").flaw(),
        "4: expected a field \"user_name\", got no such field in the form \
         | its fields are \"username\", \"password\", \"off\", \"m\" | did you mean \"username\"?"
    );
    assert_eq!(
        on(page).set("off", "x").flaw(),
        "4: expected a field \"off\", got a disabled one, which is never sent"
    );
    assert_eq!(
        on(page).set("go", "x").flaw(),
        "4: expected a field \"go\", got a button of that name \
         | which button is pressed is said by `submit.button`"
    );
    assert_eq!(
        on(page).set("m", "x").flaw(),
        "4: expected a field \"m\", got fields of several kinds under that name"
    );
    assert_eq!(
        on(page).field("username", FieldValue::Checked(true)).flaw(),
        "5: expected a check box \"username\", got a text field"
    );
    assert_eq!(
        on("<form><input></form>").set("", "x").flaw(),
        "4: expected a field \"\", got no such field in the form \
         | the form has no field with a name"
    );
}

#[test]
fn buttons_must_be_there() {
    let page = "<form><button name=a value=1>Save</button><button name=a value=2>Delete</button>\
        <input type=submit disabled value=Off></form>";
    let buttons = "its buttons are \"Save\", \"Delete\", \"Off\"";
    assert_eq!(
        on(page).button("a").flaw(),
        format!("3: expected a button \"a\", got 2 of them | {buttons}")
    );
    assert_eq!(
        on(page).button("save").flaw(),
        format!(
            "3: expected a button \"save\", got no such button in the form | {buttons} \
             | did you mean \"Save\"?"
        )
    );
    assert_eq!(
        on(page).button("Off").flaw(),
        "3: expected a button \"Off\", got a disabled one"
    );
    assert_eq!(
        on("<form><button disabled>x</button></form>").flaw(),
        "1: expected a form that can be sent, got one whose buttons are all disabled"
    );
    assert_eq!(
        on("<form></form>").button("x").flaw(),
        "3: expected a button \"x\", got no such button in the form \
         | the form has no button that can be told by a word"
    );
}

#[test]
fn some_forms_are_never_sent() {
    let flaw = |form: &str| on(format!("{form}<input name=a></form>")).flaw();
    assert_eq!(
        flaw("<form method=dialog id=x>"),
        "1: expected a form that is sent, got one of the method `dialog`, which sends nothing \
         | it is <form id=\"x\">"
    );
    let to = |actual: &str| format!("1: expected a form that is sent to a URL, got {actual}");
    assert_eq!(
        flaw("<form action='JavaScript:void(0)'>"),
        to("one that runs a script instead")
    );
    assert_eq!(
        flaw("<form action=mailto:a@b.example>"),
        to("one that writes a mail instead")
    );
    assert_eq!(
        flaw("<form action='ftp://x/'>"),
        to("one whose action is \"ftp://x/\"")
    );
    assert_eq!(
        flaw("<form action='http://'>"),
        to("one whose action is \"http://\"")
    );
}

#[test]
fn there_must_be_a_page() {
    let json = on("{}").with_header("content-type", "application/json");
    assert_eq!(
        json.flaw(),
        "1: expected a page with a form, got content of the type \"application/json\""
    );
    let deep = on("<div>".repeat(2_000));
    assert!(deep.flaw().starts_with(
        "1: expected a page that can be read, got the page can't be parsed: it is too"
    ));
}

#[test]
fn hostile_pages_have_their_bounds() {
    let flaw = |page: String| on(page).flaw();
    let options = "<option>".repeat(1_001);
    assert_eq!(
        flaw(format!("<form><select name=a>{options}</select></form>")),
        "1: expected a form that can be read, got more than 1000 options in its lists"
    );
    assert_eq!(
        flaw(format!("<form></form>{}", "<input>".repeat(10_001))),
        "1: expected a form that can be read, got more than 10000 fields in the page"
    );
    assert_eq!(
        flaw("<form></form>".repeat(1_001)),
        "1: expected a number of forms that can be read, got more than 1000 of them"
    );
    let long = format!("<form><input name=a value={}></form>", "x".repeat(65_000));
    assert_eq!(
        flaw(long),
        "1: expected a URL of at most 65000 bytes for the form, got one of 65028 bytes"
    );
    let names: Vec<String> = (0..500)
        .map(|n| format!("<input name=n{n:0>90}>"))
        .collect();
    let flaw = on(format!("<form>{}</form>", names.concat()));
    let flaw = flaw.set("\u{1b}x", "y").flaw();
    assert!(flaw.len() < 1200, "{flaw}");
}
