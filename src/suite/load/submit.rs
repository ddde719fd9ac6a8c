//! From a `submit` table to what a step sends.

use super::request::RequestReader;
use crate::source::Located;
use crate::suite::file::{PartFile, RawField, RawPart, SubmitTable};
use crate::suite::toml::Findings;
use crate::suite::{Field, FieldPart, FieldValue, Submit, Upload};

impl RequestReader<'_> {
    /// The form that is filled and sent; files to upload must be there.
    pub(super) fn submit(&self, table: &Located<SubmitTable>, findings: &mut Findings) -> Submit {
        if let Some(button) = &table.button
            && button.trim().is_empty()
        {
            let message = "a button is told by its name, its text or its value";
            let empty = self.finding("bad-button", button.span, message);
            findings.push(empty.help("without `button`, the first one is pressed"));
        }
        let fields = table.fields.iter().map(|(name, value)| Field {
            name: Located::new(name.value.clone(), name.span),
            value: Located::new(self.field(&value.value, findings), value.span),
        });
        Submit {
            fields: fields.collect(),
            form: table.form.clone(),
            button: table.button.clone(),
            span: table.span,
        }
    }

    fn field(&self, given: &RawField, findings: &mut Findings) -> FieldValue {
        match given {
            RawField::Checked(checked) => FieldValue::Checked(*checked),
            RawField::One(part) => FieldValue::One(self.field_part(part, findings)),
            RawField::Many(parts) => {
                let parts = parts
                    .iter()
                    .map(|part| Located::new(self.field_part(&part.value, findings), part.span));
                FieldValue::Several(parts.collect())
            }
        }
    }

    fn field_part(&self, given: &RawPart, findings: &mut Findings) -> FieldPart {
        match given {
            RawPart::Text(text) => FieldPart::Text(text.clone()),
            RawPart::File(file) => FieldPart::File(self.upload(file, findings)),
        }
    }

    fn upload(&self, file: &PartFile, findings: &mut Findings) -> Upload {
        let (path, filename, content_type) = self.part_file(file, findings);
        Upload {
            path,
            filename,
            content_type,
        }
    }
}
