//! What a form sends as it stands.

use super::*;

#[test]
fn what_stands_in_the_page_is_sent() {
    let page = "<form>\
        <input name=a value=1><input name=b><input value=unnamed><input name=''>\
        <input type=HIDDEN name=c value='2 &amp; 3'>\
        <input type=checkbox name=d><input type=checkbox name=e checked>\
        <input type=checkbox name=f value=x checked>\
        <input type=radio name=g value=1 checked><input type=radio name=g value=2 checked>\
        <input type=radio name=h>\
        <textarea name=i>\n\nx\ny</textarea>\
        <input type=password name=j value=p><input type=whatever name=k value=w>\
        <input type=reset name=no><input type=button name=no><button type=button name=no>\
        </form>";
    assert_eq!(
        on(page).values(),
        "a=1&b=&c=2 & 3&e=on&f=x&g=2&i=\r\nx\r\ny&j=p&k=w"
    );
}

#[test]
fn disabled_controls_are_not_sent() {
    let page = "<form><input name=a disabled>\
        <fieldset disabled><legend><input name=b><i><input name=c></i></legend>\
        <legend><input name=d></legend><input name=e>\
        <fieldset><legend><input name=f></legend></fieldset></fieldset>\
        <datalist><input name=g><option>x</datalist>\
        <template><input name=h></template><svg><input name=i></svg><input name=z></form>";
    assert_eq!(on(page).values(), "b=&c=&z=");
}

#[test]
fn lists_send_what_is_selected() {
    let page = "<form>\
        <select name=a><option disabled>0<option value=1>one<option>two</select>\
        <select name=b><option>1<option selected> t  w\no <option selected value=''>3</select>\
        <select name=c size=2><option>1</select>\
        <select name=d multiple><option selected>1<option>2<option selected>3\
        <option selected disabled>4<optgroup disabled><option selected>5</optgroup></select>\
        <select name=e><optgroup label=x><option>1</optgroup></select>\
        <select name=f></select><select name=g size=0><option>1</select></form>";
    assert_eq!(on(page).values(), "a=1&b=&d=1&d=3&e=1&g=1");
}

#[test]
fn fields_belong_to_the_form_that_they_name() {
    let page = "<input name=a form=x><form id=x><input name=b><input name=c form=y>\
        <input name=d form=''><input name=e form=none></form><form id=y></form>\
        <form id=x><input name=f form=x></form>\
        <button form=y name=g value=1></button>";
    assert!(on(page).form("form").flaw().contains("3 of them"));
    let first = on(page).form("form:first-of-type");
    assert_eq!(first.values(), "a=&b=&f=");
    assert_eq!(on(page).form("#y").values(), "c=&g=1");
}

#[test]
fn a_form_between_the_rows_of_a_table_has_its_fields() {
    let page = "<table><form action=/t method=post><tr><td><input name=a value=1></td>\
        <td><select name=b><option>2</select></td></tr><tr><td><input name=c form=none>\
        </td></tr></form></table><input name=d>";
    assert_eq!(on(page).sent(), "POST http://a.example/t a=1&b=2");
}

#[test]
fn forms_in_forms_and_forms_that_never_end() {
    let page = "<form action=/a><input name=a><form action=/b><input name=b></form>\
        <input name=c>";
    assert_eq!(on(page).sent(), "GET http://a.example/a?a=&b=");
    let open = "<div><form action=/a><input name=a></div><p><input name=b>";
    assert_eq!(on(open).sent(), "GET http://a.example/a?a=&b=");
    let written = "<script>'<form>'</script><!-- <form> --><template><form></form></template>\
        <form action=/a>";
    assert_eq!(on(written).sent(), "GET http://a.example/a?");
}

#[test]
fn browsers_mend_what_a_page_gives_a_field() {
    let page = "<form><input type=text name=a value='x\ny'><input type=email name=b value=' c\n '>\
        <input type=number name=c value=1,5><input type=number name=d value=-1.5e3>\
        <input type=color name=e><input type=color name=f value=#ABCDEF>\
        <input type=range name=g><input type=range name=h min=0 max=5 value=9>\
        <input type=range name=i max=10 step=4 value=9><input type=range name=j min=7 max=2>\
        <input type=range name=k max=1 step=any><input type=hidden name=l value='x\ny'></form>";
    assert_eq!(
        on(page).values(),
        "a=xy&b=c&c=&d=-1.5e3&e=#000000&f=#abcdef&g=50&h=5&i=8&j=7&k=0.5&l=x\r\ny"
    );
}

#[test]
fn only_the_button_that_is_pressed_is_sent() {
    let page = "<form><input name=a><input type=submit disabled name=no value=0>\
        <input type=submit name=b value=Save><button name=b value=del>Delete it</button>\
        <input type=image name=pic alt=Look><input type=image alt=Bare>\
        <button formaction=/c formmethod=post formenctype=text/plain name=c>Post</button></form>";
    assert_eq!(on(page).values(), "a=&b=Save");
    assert_eq!(on(page).button("Delete it").values(), "a=&b=del");
    assert_eq!(on(page).button("del").values(), "a=&b=del");
    assert_eq!(on(page).button("pic").values(), "a=&pic.x=0&pic.y=0");
    assert_eq!(on(page).button("Bare").values(), "a=&x=0&y=0");
    assert_eq!(
        on(page).button("Post").sent(),
        r#"POST http://a.example/c "a=\r\nc=\r\n""#
    );
    assert_eq!(on("<form><input name=a></form>").values(), "a=");
}

#[test]
fn charset_and_direction_are_told_where_the_page_asks() {
    let page = "<form dir=RTL><input type=hidden name=_CHARSET_ value=x>\
        <input name=a dirname=a.dir dir=auto><textarea name=b dirname=b.dir dir=ltr></textarea>";
    assert_eq!(
        on(page).values(),
        "_CHARSET_=UTF-8&a=&a.dir=rtl&b=&b.dir=ltr"
    );
}

#[test]
fn other_charsets_are_fine_as_long_as_they_make_no_difference() {
    let page = "<form method=post><input name=a><input type=hidden name=_charset_></form>";
    let korean = || on(page).with_header("content-type", "text/html; charset=euc-kr");
    assert_eq!(
        korean().set("a", "x").sent(),
        "POST http://a.example/dir/page?q=1 a=x&_charset_=EUC-KR"
    );
    assert_eq!(
        korean().set("a", "\u{d55c}").flaw(),
        "1: expected a form that is sent in UTF-8, got one in EUC-KR with texts that aren't ASCII \
         | smoke sends forms in UTF-8; a browser would send this one otherwise"
    );
    let utf8 = page.replace("<form", "<form accept-charset='x utf8 latin1'");
    let utf8 = on(utf8).with_header("content-type", "text/html; charset=euc-kr");
    assert!(
        utf8.set("a", "\u{d55c}")
            .sent()
            .ends_with("a=\u{d55c}&_charset_=UTF-8")
    );
}
