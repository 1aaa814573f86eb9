//! ureq, for the programs without tasks: sessions, the content of responses, and errors as failures.

use std::mem;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use hyper_util::client::proxy::matcher::Matcher;
use ureq::config::ConfigBuilder;
use ureq::http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderValue,
    LOCATION, PROXY_AUTHORIZATION, TRANSFER_ENCODING,
};
use ureq::http::{self, Method, Request, Response, Uri};
use ureq::middleware::{Middleware, MiddlewareNext};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::{Agent, AsSendBody, Body, Error, Proxy, SendBody, Timeout};
use url::{Position, Url};

use super::response::{MAX_CONTENT, MAX_REDIRECTS, MAX_UNUSED, check, is_redirect};
use super::strict::{self, Result, fail};
use super::{USER_AGENT, proxy, reason, tls};
use crate::options::io_options;
use crate::sites::urls::is_http;
use crate::system::Failure;

/// Creates a session, which reuses its connections: the next download from a site need not open one.
pub fn session() -> Agent {
    let plain = strict::agent(config(), false);
    let requests = Requests { plain, secure: OnceLock::new(), proxied: OnceLock::new() };
    config().middleware(requests).build().into()
}

fn config() -> ConfigBuilder<AgentScope> {
    Agent::config_builder()
        .timeout_global(Some(io_options().timeout))
        .max_redirects(0)
        .http_status_as_error(false)
        .user_agent(USER_AGENT)
        .proxy(None)
        .input_buffer_size(strict::BUFFER)
        .output_buffer_size(strict::BUFFER)
}

/// Creates an agent that trusts the loaded certificates.
fn secure_agent(is_proxied: bool) -> Agent {
    let roots: Vec<_> = tls::roots().iter().map(|root| Certificate::from_der(root)).collect();
    let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(roots))).build();
    strict::agent(config().tls_config(tls), is_proxied)
}

/// Sends the requests of a download: the first, and one for each redirect. It follows reqwest's rules for
/// redirects and proxies instead of ureq's, so that both clients behave alike for GET and HEAD.
struct Requests {
    plain: Agent,
    /// The agent for https, created when it is first needed.
    secure: OnceLock<Agent>,
    /// The agent for http through a proxy, created when it is first needed.
    proxied: OnceLock<Agent>,
}

impl Middleware for Requests {
    fn handle(&self, request: Request<SendBody>, _: MiddlewareNext) -> Result<Response<Body>> {
        let deadline = Instant::now() + io_options().timeout;
        let (mut parts, body) = request.into_parts();
        let mut address = Url::parse(&parts.uri.to_string())
            .map_err(|error| Error::BadUri(format!("{}: {error}", parts.uri)))?;
        let mut visited = Vec::new();
        let mut response = self.send(Request::from_parts(parts.clone(), body), &address, None)?;
        while let Some(to) = redirect(&address, &response) {
            let is_repeatable = parts.method.is_safe();
            if !is_repeatable && matches!(response.status().as_u16(), 307 | 308) {
                return Err(Error::RedirectFailed);
            }
            discard(response);
            if !is_repeatable {
                parts.method = Method::GET;
                let of_body = [CONTENT_LENGTH, CONTENT_TYPE, CONTENT_ENCODING, TRANSFER_ENCODING];
                of_body.into_iter().for_each(|name| _ = parts.headers.remove(name));
            }
            if to.origin() != address.origin() {
                let for_origin = [AUTHORIZATION, COOKIE, HOST, PROXY_AUTHORIZATION];
                for_origin.into_iter().for_each(|name| _ = parts.headers.remove(name));
            }
            visited.push(mem::replace(&mut address, to));
            if visited.len() > MAX_REDIRECTS {
                return Err(fail(reason::too_many_redirects(visited.contains(&address))));
            }
            let request = Request::from_parts(parts.clone(), ());
            let left = deadline.saturating_duration_since(Instant::now());
            response = self.send(request, &address, Some(left))?;
        }
        Ok(response)
    }
}

impl Requests {
    /// Sends a request, through a proxy if the address has one.
    fn send(
        &self,
        mut request: Request<impl AsSendBody>,
        address: &Url,
        timeout: Option<Duration>,
    ) -> Result<Response<Body>> {
        let mut uri: Uri = address.as_str().parse().map_err(http::Error::from)?;
        let mut tunnel = None;
        let agent = match proxy::of(address).map_err(fail)? {
            Some(proxy) if address.scheme() == "http" => {
                let authority = &proxy[Position::BeforeHost..Position::AfterPort];
                let rules = Matcher::builder().all(proxy.as_str()).build();
                let authorization = rules.intercept(&uri).and_then(|it| it.basic_auth().cloned());
                let full = format!("{}://{authority}/{address}", proxy.scheme());
                uri = full.parse().map_err(http::Error::from)?;
                let host = &address[Position::BeforeHost..Position::AfterPort];
                let host = HeaderValue::from_str(host).map_err(http::Error::from)?;
                let headers = request.headers_mut();
                headers.insert(HOST, host);
                headers.extend(authorization.map(|value| (PROXY_AUTHORIZATION, value)));
                self.proxied.get_or_init(|| secure_agent(true))
            }
            None if address.scheme() == "http" => &self.plain,
            proxy => {
                tunnel = proxy.map(|proxy| Proxy::new(proxy.as_str())).transpose()?;
                self.secure.get_or_init(|| secure_agent(false))
            }
        };
        *request.uri_mut() = uri;
        let tls = agent.config().tls_config().clone();
        let mut request = agent.configure_request(request).proxy(tunnel).tls_config(tls);
        if timeout.is_some() {
            request = request.timeout_global(timeout);
        }
        agent.run(request.build())
    }
}

/// Returns where a response from `from` redirects to, if that is an http or https address.
fn redirect(from: &Url, response: &Response<Body>) -> Option<Url> {
    let location = response.headers().get(LOCATION).filter(|_| is_redirect(response.status()))?;
    let mut to = from.join(str::from_utf8(location.as_bytes()).ok()?).ok()?;
    // Credentials in a redirect are not sent.
    to.set_username("").and_then(|()| to.set_password(None)).ok()?;
    Some(to).filter(is_http)
}

/// Reads a body that does not count, so that its connection can be reused.
fn discard(response: Response<Body>) {
    _ = response.into_body().into_with_config().limit(MAX_UNUSED.0 as u64 + 1).read_to_vec();
}

/// Reads a response's content. Both clients accept the same responses.
///
/// # Errors
/// If the status is not 2xx, the body is compressed, truncated or larger than 10 MiB, or time is up.
pub fn content(response: Response<Body>) -> Result<Vec<u8>, Failure> {
    if let Err(failure) = check(response.status(), response.headers()) {
        discard(response);
        return Err(failure);
    }
    // ureq fails as soon as the limit is reached.
    let limit = MAX_CONTENT as u64 + 1;
    match response.into_body().into_with_config().limit(limit).read_to_vec() {
        Err(Error::Timeout(_)) => Err(reason::timed_out("complete answer")),
        content => Ok(content?),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Timeout(Timeout::Resolve) => reason::timed_out(reason::ADDRESS),
            Error::Timeout(Timeout::Connect) => reason::timed_out("connection"),
            Error::Timeout(_) => reason::timed_out("answer"),
            Error::BodyExceedsLimit(_) => reason::body_too_long(),
            Error::LargeResponseHeader(..) => reason::head_too_long(),
            Error::Protocol(error) => reason::not_http(error),
            Error::ConnectProxyFailed(detail) => reason::no_tunnel(detail.contains("407")),
            Error::Io(error) => reason::of(&error),
            error => reason::of(&error),
        }
    }
}
