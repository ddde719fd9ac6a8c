//! Pages that a site never means to show: those of a server that has no site
//! yet, and of a domain that is for sale.

mod parked;

use parked::is_parked;

/// Page that is known by name, whatever site it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownPage {
    /// nginx's, and those of servers made of it.
    Nginx,
    /// Apache's, as it and Debian have it.
    Apache,
    /// The one of Red Hat and its kin, for Apache and nginx alike.
    TestPage,
    /// That of a new project of Django.
    Django,
    /// That of a new project of Rails.
    Rails,
    /// What PHP tells of itself.
    PhpInfo,
    /// IIS's.
    Iis,
    /// Caddy's.
    Caddy,
    /// Tomcat's.
    Tomcat,
    /// lighttpd's, as Debian has it.
    Lighttpd,
    /// cPanel's for a site without pages.
    CPanel,
    /// Plesk's for a site without pages.
    Plesk,
    /// A host's for whoever doesn't pay.
    Suspended,
    /// That of a blog that isn't installed yet.
    WordPress,
    /// That of a domain that somebody keeps, or sells.
    Parked,
}

/// The longest of most of them, in bytes; a page that quotes one is most often
/// longer.
const LONGEST: usize = 64 * 1024;

/// The longest of those that have pictures in them, or all that is set.
const LONG: usize = 1024 * 1024;

/// How a server writes its page: its title, and passages of its markup. A
/// phrase alone is none: an article may have it.
struct Marks {
    page: KnownPage,
    title: Title,
    passages: &'static [&'static str],
    longest: usize,
}

/// What a title is.
enum Title {
    Is(&'static [&'static str]),
    Begins(&'static str),
    Has(&'static str),
}

impl Title {
    fn fits(&self, title: &str) -> bool {
        match self {
            Self::Is(titles) => titles.contains(&title),
            Self::Begins(start) => title.starts_with(start),
            Self::Has(part) => title.contains(part),
        }
    }
}

const fn marks(page: KnownPage, title: Title, passages: &'static [&'static str]) -> Marks {
    Marks {
        page,
        title,
        passages,
        longest: LONGEST,
    }
}

/// The pages, as they are shipped.
const PAGES: &[Marks] = &[
    Marks {
        longest: 4 * 1024,
        ..marks(
            KnownPage::Nginx,
            Title::Begins("Welcome to "),
            &[
                "<h1>Welcome to ",
                "successfully installed and",
                "<em>Thank you for ",
            ],
        )
    },
    Marks {
        longest: 4 * 1024,
        ..marks(
            KnownPage::Nginx,
            Title::Is(&["Welcome to OpenResty!"]),
            &[
                "<h1>Welcome to OpenResty!</h1>",
                "successfully installed and",
            ],
        )
    },
    marks(
        KnownPage::Apache,
        Title::Begins("Apache2 "),
        &["Default Page", "/var/www/html", "It works!"],
    ),
    Marks {
        longest: 512,
        ..marks(
            KnownPage::Apache,
            Title::Is(&["It works! Apache httpd"]),
            &["It works!"],
        )
    },
    marks(
        KnownPage::TestPage,
        Title::Has("Test Page"),
        &["used to test the proper operation of"],
    ),
    marks(
        KnownPage::Django,
        Title::Is(&[
            "The install worked successfully! Congratulations!",
            "Django: the Web framework for perfectionists with deadlines.",
        ]),
        &[
            ">The install worked successfully! Congratulations!<",
            "you have not configured any",
        ],
    ),
    marks(
        KnownPage::Django,
        Title::Is(&["Welcome to Django"]),
        &[
            "Congratulations on your first Django-powered page.",
            "<code>DEBUG = True</code>",
        ],
    ),
    Marks {
        longest: LONG,
        ..marks(
            KnownPage::Rails,
            Title::Begins("Ruby on Rails"),
            &[
                "<strong>Rails version:</strong>",
                "<strong>Ruby version:</strong>",
            ],
        )
    },
    Marks {
        longest: LONG,
        ..marks(
            KnownPage::PhpInfo,
            Title::Has("phpinfo()"),
            &[
                "<h1 class=\"p\">PHP Version ",
                "<td class=\"e\">System </td>",
            ],
        )
    },
    marks(KnownPage::Iis, Title::Begins("IIS"), &["iisstart.png"]),
    marks(
        KnownPage::Iis,
        Title::Begins("IIS"),
        &["welcome.png", "go.microsoft.com/fwlink/?linkid=66138"],
    ),
    marks(
        KnownPage::Caddy,
        Title::Is(&["Caddy works!"]),
        &["Your web server is working", "caddyserver.com"],
    ),
    Marks {
        longest: 1024,
        ..marks(
            KnownPage::Caddy,
            Title::Is(&["Caddy works!"]),
            &["<h1>Hello Caddy!</h1>", "caddyserver.com"],
        )
    },
    marks(
        KnownPage::Tomcat,
        Title::Begins("Apache Tomcat"),
        &["successfully installed Tomcat. Congratulations!"],
    ),
    marks(
        KnownPage::Tomcat,
        Title::Begins("Apache Tomcat"),
        &["you've setup Tomcat successfully. Congratulations!"],
    ),
    marks(
        KnownPage::Lighttpd,
        Title::Is(&["Welcome page"]),
        &["Placeholder page", "/etc/lighttpd"],
    ),
    marks(
        KnownPage::CPanel,
        Title::Is(&["Default Web Site Page"]),
        &["cPanel"],
    ),
    marks(
        KnownPage::Plesk,
        Title::Has("Default"),
        &["page is generated by", ">Plesk</a>"],
    ),
    marks(
        KnownPage::Suspended,
        Title::Is(&["Account Suspended"]),
        &["suspended", "hosting provider"],
    ),
    marks(
        KnownPage::WordPress,
        Title::Begins("WordPress \u{203a} "),
        &["id=\"logo\"", "wp-core-ui"],
    ),
];

/// Apache's own page, which is all but nothing.
const BARE: &str = "<html><body><h1>It works!</h1></body></html>";

impl KnownPage {
    /// The page that a response with the `title` and the content `text` is,
    /// for the host that was asked for.
    #[must_use]
    pub fn of(title: &str, text: &str, host: &str) -> Option<Self> {
        if text.trim() == BARE {
            return Some(Self::Apache);
        }
        let is = |marks: &&Marks| {
            text.len() <= marks.longest
                && marks.title.fits(title)
                && marks.passages.iter().all(|passage| text.contains(passage))
        };
        let known = PAGES.iter().find(is).map(|marks| marks.page);
        let of_domain = || text.len() <= LONGEST && is_parked(title, text, host);
        known.or_else(|| of_domain().then_some(Self::Parked))
    }

    /// What it is, in a few words.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::Nginx => "nginx's default page",
            Self::Apache => "Apache's default page",
            Self::TestPage => "the test page of a fresh web server",
            Self::Django => "Django's page of a new project",
            Self::Rails => "Rails' page of a new project",
            Self::PhpInfo => "what phpinfo() tells of PHP",
            Self::Iis => "IIS's default page",
            Self::Caddy => "Caddy's default page",
            Self::Tomcat => "Tomcat's default page",
            Self::Lighttpd => "lighttpd's default page",
            Self::CPanel => "cPanel's default page",
            Self::Plesk => "Plesk's default page",
            Self::Suspended => "a host's page for an account that is suspended",
            Self::WordPress => "the installation of WordPress, which has no site yet",
            Self::Parked => "the page of a parked domain",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(title: &str, body: &str) -> Option<KnownPage> {
        let page = format!("<html><head><title>{title}</title></head><body>{body}</body></html>");
        KnownPage::of(title, &page, "www.example.com")
    }

    const NGINX: &str = "<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web \
        server is successfully installed and\nworking. Further configuration is required.</p>\n\
        <p><em>Thank you for using nginx.</em></p>";

    #[test]
    fn servers_without_a_site_are_known() {
        for (title, body, page) in [
            ("Welcome to nginx!", NGINX, KnownPage::Nginx),
            (
                "Welcome to OpenResty!",
                "<h1>Welcome to OpenResty!</h1><p>If you see this page, the OpenResty web platform \
                 is successfully installed and\nworking.</p>",
                KnownPage::Nginx,
            ),
            (
                "Apache2 Debian Default Page: It works",
                "<div>It works!</div> Apache2 Default Page replace this file (located at \
                 <tt>/var/www/html/index.html</tt>)",
                KnownPage::Apache,
            ),
            (
                "HTTP Server Test Page powered by: Rocky Linux",
                "<p>This page is used to test the proper operation of an HTTP server after it has \
                 been installed on a Rocky Linux system.",
                KnownPage::TestPage,
            ),
            (
                "IIS Windows Server",
                "<a href=\"http://go.microsoft.com/fwlink/?linkid=66138\"><img \
                 src=\"iisstart.png\" alt=\"IIS\"></a>",
                KnownPage::Iis,
            ),
            (
                "Caddy works!",
                "<h1>Congratulations!</h1> Your web server is working. <a \
                 href=\"https://caddyserver.com/docs/\">",
                KnownPage::Caddy,
            ),
            (
                "Caddy works!",
                "<h1>Hello Caddy!</h1> <p>For more information, refer to the Caddy <a \
                 href=\"https://caddyserver.com/docs/\">documentation</a><p>",
                KnownPage::Caddy,
            ),
            (
                "Ruby on Rails",
                "<ul> <li><strong>Rails version:</strong> 8.0.1</li> \
                 <li><strong>Ruby version:</strong> ruby 3.3.6</li> </ul>",
                KnownPage::Rails,
            ),
            (
                "PHP 8.2.7 - phpinfo()",
                "<div class=\"center\"><table><tr class=\"h\"><td><h1 class=\"p\">PHP Version \
                 8.2.7</h1></td></tr></table><tr><td class=\"e\">System </td>",
                KnownPage::PhpInfo,
            ),
            (
                "Apache Tomcat/10.1.16",
                "<h2>If you're seeing this, you've successfully installed Tomcat. \
                 Congratulations!</h2>",
                KnownPage::Tomcat,
            ),
            (
                "Welcome page",
                "<h1> Placeholder page </h1> The owner of this web site has not put up any web \
                 pages yet. Configuration files can be found in <span \
                 class=\"tt\">/etc/lighttpd</span>.",
                KnownPage::Lighttpd,
            ),
            (
                "Web Server's Default Page",
                "This page is generated by <a href=\"https://www.plesk.com/\">Plesk</a>",
                KnownPage::Plesk,
            ),
            (
                "WordPress \u{203a} Installation",
                "<body class=\"wp-core-ui\"><p id=\"logo\">WordPress</p>",
                KnownPage::WordPress,
            ),
        ] {
            assert_eq!(known(title, body), Some(page), "{title}");
        }
        assert_eq!(KnownPage::of("", BARE, ""), Some(KnownPage::Apache));
    }

    #[test]
    fn parked_domains_are_known() {
        for (title, body) in [
            ("example.com is for sale", ""),
            ("Example.com - Registered at Namecheap.com", ""),
            (
                "example.com",
                "<script src=\"//www.sedoparking.com/frmpark/example.com/park.js\"></script>",
            ),
            ("", "<script>window.location.href=\"/lander\"</script>"),
        ] {
            assert_eq!(known(title, body), Some(KnownPage::Parked), "{title}{body}");
        }
    }

    #[test]
    fn a_page_about_one_is_none() {
        let escaped = NGINX.replace('<', "&lt;");
        let long = format!("{NGINX}{}", "<p>How to go on from here.</p>".repeat(200));
        for (title, body) in [
            ("Welcome to nginx!", escaped.as_str()),
            ("Welcome to nginx!", long.as_str()),
            ("What “Welcome to nginx!” means", NGINX),
            ("It works!", "<h1>It works!</h1>"),
            ("A house of example.org is for sale", "<p>Three rooms"),
            (
                "Parked domains",
                "<a href=\"https://sedoparking.com/\">sedoparking.com</a> is parked free",
            ),
            ("Ruby on Rails", "<h1>Our consultants</h1> Rails version: 8"),
            ("What phpinfo() shows", "<h1>PHP Version 8.2.7</h1>"),
            ("The Default theme", "<p>this page is generated by Plesk"),
        ] {
            assert_eq!(known(title, body), None, "{title}");
        }
    }
}
