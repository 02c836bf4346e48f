//! The one service: takes the request that the guarding stream let through, and gives it to the application.

use std::cell::RefCell;
use std::future::{Future, Ready, poll_fn, ready};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_http::body::BoxBody;
use actix_http::error::DispatchError;
use actix_http::{HttpMessage, HttpService, KeepAlive, Request, Response};
use actix_service::{Service, ServiceFactory};
use bytes::Bytes;
use futures_core::Stream;

use super::answer::{AnswerBody, Asked, frame};
use super::body::{RequestBody, Rest};
use super::in_flight::InFlight;
use super::own::{failed, overloaded};
use crate::api::LocalBoxFuture;
use crate::edge::application::{Application, Incoming};
use crate::edge::connection::Connection;
use crate::edge::guard::Guard;
use crate::edge::worker::Worker;
use crate::engine::head::{Framing, RequestHead};
use crate::message::{Body, KnownHeader, MethodResponse, Protocol};

/// Serves guarded connections: called with one, it gives the future that lives as long as the connection.
pub(crate) async fn connection_service<A: Application>(
    application: Rc<A>,
    worker: Rc<Worker>,
) -> Result<impl Service<(Guard, Option<SocketAddr>), Response = (), Error = DispatchError>, ()> {
    let gateway = GatewayService { application, worker };
    HttpService::build()
        // All time limits are the guarding stream's; actix would set a timer for each request.
        .keep_alive(KeepAlive::Os)
        .client_request_timeout(std::time::Duration::ZERO)
        .on_connect_ext(|guard: &Guard, data| {
            data.insert(Rc::clone(guard.connection()));
        })
        .expect(ExpectService(gateway.clone()))
        .h1(gateway)
        .new_service(())
        .await
}

/// Answers requests.
struct GatewayService<A> {
    application: Rc<A>,
    worker: Rc<Worker>,
}

impl<A> Clone for GatewayService<A> {
    fn clone(&self) -> Self {
        GatewayService { application: Rc::clone(&self.application), worker: Rc::clone(&self.worker) }
    }
}

/// Decides about requests that wait for `100 Continue` before they send their body.
struct ExpectService<A>(GatewayService<A>);

/// A request between its two services.
struct Prepared<T> {
    admitted: T,
    open: Open,
}

/// What is needed to answer a request, besides the request.
struct Open {
    number: u32,
    asked: Asked,
    rest: Rest,
    /// The client waits for leave to send its body.
    expects: bool,
    in_flight: InFlight,
}

impl<A: Application> GatewayService<A> {
    async fn serve(self, mut request: Request) -> Response<AnswerBody> {
        if request.head().expect() {
            let prepared = request.extensions_mut().remove::<Prepared<A::Admitted>>();
            if let Some(Prepared { admitted, open }) = prepared {
                let answer = survive(self.application.answer(admitted)).await;
                return open.finish(answer.unwrap_or_else(failed)).await;
            }
        }
        match self.open(&mut request) {
            Ok((open, incoming)) => {
                let answer = survive(self.application.serve(incoming)).await;
                open.finish(answer.unwrap_or_else(failed)).await
            }
            Err(answer) => answer,
        }
    }

    async fn admit(self, mut request: Request) -> Result<Request, Response<BoxBody>> {
        let (mut open, incoming) = self.open(&mut request).map_err(boxed)?;
        open.expects = true;
        match survive(self.application.admit(incoming)).await {
            Some(Ok(admitted)) => {
                request.extensions_mut().insert(Prepared { admitted, open });
                Ok(request)
            }
            Some(Err(answer)) => Err(boxed(open.finish(answer).await)),
            None => Err(boxed(open.finish(failed()).await)),
        }
    }

    /// Takes the request that belongs to actix's stand-in, or answers its refusal.
    fn open(&self, request: &mut Request) -> Result<(Open, Incoming), Response<AnswerBody>> {
        let received = Instant::now();
        // Invariant: the guarding stream pushes one arrival for each head that actix reads.
        let arrival = request
            .conn_data::<Rc<Connection>>()
            .and_then(|connection| connection.take().map(|arrival| (Rc::clone(connection), arrival)));
        let Some((connection, arrival)) = arrival else {
            let asked = Asked { is_head: false, protocol: Protocol::Http11 };
            return Err(frame(failed(), asked, true, None));
        };
        let overload = self.worker.is_overloaded();
        let in_flight = InFlight::new(&self.worker, &connection);
        let (head, whole) = match arrival.request {
            Ok(request) => request,
            Err(fault) => {
                let answer = self.application.refuse(fault, connection.peer, received);
                let asked = Asked { is_head: false, protocol: Protocol::Http11 };
                return Err(frame(answer, asked, true, Some(in_flight)));
            }
        };
        let asked = Asked { is_head: head.is_head, protocol: head.head.protocol };
        if overload {
            connection.close();
            connection.abandon();
            return Err(frame(overloaded(), asked, true, Some(in_flight)));
        }
        let rest: Rest = Rc::new(RefCell::new(None));
        let body = self.body(request, &head, whole, &rest, &connection);
        let incoming = Incoming {
            head: head.head,
            body,
            peer: connection.peer,
            local_port: connection.local_port,
            scheme: connection.scheme,
            received,
        };
        Ok((Open { number: arrival.number, asked, rest, expects: false, in_flight }, incoming))
    }

    fn body(
        &self,
        request: &mut Request,
        head: &RequestHead,
        whole: Option<Bytes>,
        rest: &Rest,
        connection: &Rc<Connection>,
    ) -> Body {
        let length = match (head.framing, whole) {
            (_, Some(whole)) => return Body::Bytes(whole),
            (Framing::None, None) => return Body::Empty,
            (Framing::Length(length), None) => Some(length),
            (Framing::Chunked, None) => None,
        };
        *rest.borrow_mut() = Some(request.take_payload());
        let limit = self.worker.limits().body;
        let stream = RequestBody::new(Rc::clone(rest), Rc::clone(connection), length, limit);
        Body::Stream { length, stream: Box::pin(stream) }
    }
}

impl Open {
    /// Frames the answer and decides whether another request may follow it.
    async fn finish(self, answer: MethodResponse) -> Response<AnswerBody> {
        let Open { number, asked, rest, expects, in_flight } = self;
        let connection = Rc::clone(in_flight.connection());
        let worker = Rc::clone(in_flight.worker());
        // The pipeline closes after heads that are no canonical requests.
        let refused = answer.headers.known(KnownHeader::Connection) == Some(b"close");
        let mut close = refused
            || worker.is_stopping()
            || worker.is_short_of_memory()
            || connection.is_spent(&worker.limits())
            || connection.is_closing();
        // A connection whose request was not read to its end is never used again (reliability.md 2.1). The pipeline
        // may still be reading it: then it is in use, and the end comes with the answer's.
        if connection.is_body_open(number) && Rc::strong_count(&rest) == 1 {
            let worth_reading = answer.status < 400 && !expects;
            if !(worth_reading && read_away(&rest, &worker).await) {
                close = true;
                connection.abandon();
            }
        }
        if close {
            connection.close();
        }
        frame(answer, asked, close, Some(in_flight))
    }
}

/// Reads what is left of a body, if it is small and comes soon.
async fn read_away(rest: &Rest, worker: &Worker) -> bool {
    let mut left = worker.limits().linger_bytes;
    let ends = poll_fn(|task| {
        let mut rest = rest.borrow_mut();
        let Some(payload) = rest.as_mut() else { return Poll::Ready(true) };
        loop {
            match Pin::new(&mut *payload).poll_next(task) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(true),
                Poll::Ready(Some(Ok(piece))) if piece.len() <= left => left -= piece.len(),
                Poll::Ready(Some(_)) => return Poll::Ready(false),
            }
        }
    });
    tokio::time::timeout(worker.limits().linger, ends).await.unwrap_or(false)
}

/// Runs a future; `None` when it panicked. The panic ends one request, not the worker.
async fn survive<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|task| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(task))) {
        Ok(poll) => poll.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}

fn boxed(response: Response<AnswerBody>) -> Response<BoxBody> {
    response.map_body(|_, body| BoxBody::new(body))
}

impl<A: Application> Service<Request> for GatewayService<A> {
    type Response = Response<AnswerBody>;
    type Error = Response<BoxBody>;
    // Boxed: actix keeps the future's room in every connection, idle ones too.
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, request: Request) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.serve(request).await) })
    }
}

impl<A: Application> Service<Request> for ExpectService<A> {
    type Response = Request;
    type Error = Response<BoxBody>;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, request: Request) -> Self::Future {
        Box::pin(self.0.clone().admit(request))
    }
}

impl<A: Application> ServiceFactory<Request> for GatewayService<A> {
    type Response = Response<AnswerBody>;
    type Error = Response<BoxBody>;
    type Config = ();
    type Service = Self;
    type InitError = ();
    type Future = Ready<Result<Self, ()>>;

    fn new_service(&self, (): ()) -> Self::Future {
        ready(Ok(self.clone()))
    }
}

impl<A: Application> ServiceFactory<Request> for ExpectService<A> {
    type Response = Request;
    type Error = Response<BoxBody>;
    type Config = ();
    type Service = Self;
    type InitError = ();
    type Future = Ready<Result<Self, ()>>;

    fn new_service(&self, (): ()) -> Self::Future {
        ready(Ok(ExpectService(self.0.clone())))
    }
}
