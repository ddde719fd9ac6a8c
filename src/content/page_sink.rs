//! A page's tree, and what the tree itself doesn't tell.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName, local_name};
use scraper::{ElementRef, Html, HtmlTreeSink};

/// A node of a page; the tree's library is known through the sink alone.
pub(super) type NodeId = <HtmlTreeSink as TreeSink>::Handle;

/// A page as it was parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) html: Html,
    /// The form that each control belongs to by where it was written. A form
    /// between the rows of a table has no children, and yet its controls
    /// (WHATWG HTML, section 13.2.6.1, "create an element for a token").
    pub(super) owners: HashMap<NodeId, NodeId>,
}

/// Builds the tree.
pub(super) struct PageSink {
    tree: HtmlTreeSink,
    owners: RefCell<HashMap<NodeId, NodeId>>,
    /// Titles that have ended; those of pictures, too.
    titles: RefCell<Vec<NodeId>>,
    /// Attributes of all elements.
    attributes: Cell<usize>,
    /// Attributes of the element that came last.
    last_attributes: Cell<usize>,
}

impl PageSink {
    pub(super) fn new() -> Self {
        Self {
            tree: HtmlTreeSink::new(Html::new_document()),
            owners: RefCell::default(),
            titles: RefCell::default(),
            attributes: Cell::default(),
            last_attributes: Cell::default(),
        }
    }

    /// How many nodes and attributes there are.
    pub(super) fn parts(&self) -> usize {
        self.html().tree.values().len() + self.attributes.get()
    }

    /// How many attributes the element has that came last.
    pub(super) fn last_attributes(&self) -> usize {
        self.last_attributes.get()
    }

    /// The tree as far as it is built.
    pub(super) fn html(&self) -> std::cell::Ref<'_, Html> {
        self.tree.0.borrow()
    }

    /// Whether a title has ended, as its tag says, whatever comes behind it.
    pub(super) fn has_ended(&self, title: NodeId) -> bool {
        self.titles.borrow().contains(&title)
    }
}

impl TreeSink for PageSink {
    type Output = Parsed;
    type Handle = NodeId;
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> Parsed {
        Parsed {
            html: self.tree.finish(),
            owners: self.owners.into_inner(),
        }
    }

    fn associate_with_form(&self, control: &NodeId, form: &NodeId, _: (&NodeId, Option<&NodeId>)) {
        self.owners.borrow_mut().insert(*control, *form);
    }

    fn pop(&self, node: &NodeId) {
        if *self.tree.elem_name(node).local_name() == local_name!("title") {
            self.titles.borrow_mut().push(*node);
        }
        self.tree.pop(node);
    }

    // The rest is the tree's own business.

    fn parse_error(&self, message: Cow<'static, str>) {
        self.tree.parse_error(message);
    }

    fn get_document(&self) -> NodeId {
        self.tree.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.tree.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.attributes.update(|count| count + attrs.len());
        self.last_attributes.set(attrs.len());
        self.tree.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.tree.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.tree.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.tree.append(parent, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        before: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        self.tree
            .append_based_on_parent_node(element, before, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.tree.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.tree.get_template_contents(target)
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        self.tree.same_node(one, other)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, node: NodeOrText<NodeId>) {
        self.tree.append_before_sibling(sibling, node);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        let more = attrs.len();
        self.tree.add_attrs_if_missing(target, attrs);
        let page = self.html();
        let element = page.tree.get(*target).and_then(ElementRef::wrap);
        let all = element.map_or(0, |element| element.value().attrs.len());
        self.attributes.update(|count| count + more);
        self.last_attributes.set(all);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, parent: &NodeId) {
        self.tree.reparent_children(node, parent);
    }
}
