//! How the AWS clients reach AWS: region, credentials, HTTP client, time-outs and retries.
//!
//! Built by hand instead of by `aws-config`, whose chain of credential sources costs megabytes
//! and start-up time for what Lambda gives in the environment. Must not build a client.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{RetryConfig, TimeoutConfig};

use crate::environment::{Environment, EnvironmentError};

/// Time to open a connection. Within a region it takes a few milliseconds.
pub const CONNECT_TIMEOUT: Duration = Duration::from_millis(1_000);
/// Time of one attempt.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);
/// Time of a call with all its attempts. It lies below the 4 s that `edge` gives a request,
/// which lie below the time-out of the Lambda function, so that the caller gets our error and
/// not the gateway's.
pub const OPERATION_TIMEOUT: Duration = Duration::from_millis(3_500);
/// Attempts of a call, the first included.
pub const MAX_ATTEMPTS: u32 = 3;
/// The SDK's own first pause, a second, would use up the time of the call.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// What every AWS client of the process is built from; they share its HTTP connections.
///
/// Reads `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and
/// `AWS_ENDPOINT_URL` (the last two are optional). Lambda sets the credentials for the life of
/// a sandbox and replaces the sandbox before they expire, so they are read once
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>).
///
/// # Errors
/// When a required variable is missing; the error names it.
pub fn sdk_config(environment: &Environment) -> Result<SdkConfig, EnvironmentError> {
    let region = Region::new(environment.required("AWS_REGION")?);
    let credentials = Credentials::new(
        environment.required("AWS_ACCESS_KEY_ID")?,
        environment.required("AWS_SECRET_ACCESS_KEY")?,
        environment.optional("AWS_SESSION_TOKEN"),
        None,
        "environment",
    );
    // `ring`, because the random numbers of AWS-LC cost about 23 ms at the first use in a process.
    let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(Builder::new().tls_provider(ring).build_https())
        .sleep_impl(TokioSleep::new())
        .retry_config(retries())
        .timeout_config(timeouts());
    config.set_endpoint_url(environment.optional("AWS_ENDPOINT_URL"));
    Ok(config.build())
}

fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(MAX_ATTEMPTS)
        .with_initial_backoff(FIRST_PAUSE)
        .with_max_backoff(LONGEST_PAUSE)
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    const REQUIRED: [(&str, &str); 3] = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "hidden"),
    ];

    #[test]
    fn each_required_variable_is_named_when_it_is_missing() {
        for (name, _) in REQUIRED {
            let others: Vec<_> = REQUIRED.into_iter().filter(|(other, _)| *other != name).collect();
            let error = sdk_config(&Environment::of(&others)).unwrap_err();
            assert_eq!(error, EnvironmentError::Missing(name));
        }
    }

    #[test]
    fn the_endpoint_is_that_of_aws_unless_one_is_given() {
        let aws = sdk_config(&Environment::of(&REQUIRED)).unwrap();
        assert_eq!(aws.endpoint_url(), None);
        assert_eq!(aws.region().map(ToString::to_string).as_deref(), Some("eu-west-1"));
        let local = [&REQUIRED[..], &[("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")]].concat();
        assert_eq!(
            sdk_config(&Environment::of(&local)).unwrap().endpoint_url(),
            Some("http://127.0.0.1:4566")
        );
    }

    #[test]
    fn every_time_out_ends_before_the_one_around_it() {
        let config = sdk_config(&Environment::of(&REQUIRED)).unwrap();
        let timeouts = config.timeout_config().unwrap();
        assert!(timeouts.connect_timeout() < timeouts.operation_attempt_timeout());
        assert!(timeouts.operation_attempt_timeout() < timeouts.operation_timeout());
        assert_eq!(timeouts.operation_timeout(), Some(OPERATION_TIMEOUT));
        assert_eq!(config.retry_config().map(RetryConfig::max_attempts), Some(3));
    }

    #[tokio::test]
    async fn a_client_signs_with_the_credentials_and_asks_the_endpoint() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let variables =
            [&REQUIRED[..], &[("AWS_ENDPOINT_URL", &endpoint), ("AWS_SESSION_TOKEN", "session")]].concat();
        let client = aws_sdk_scheduler::Client::new(&sdk_config(&Environment::of(&variables)).unwrap());

        let server = async {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut received = vec![0; 8_192];
            let length = connection.read(&mut received).await.unwrap();
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{\"Schedules\":[]}";
            connection.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&received[..length]).to_ascii_lowercase()
        };
        let (request, answer) = tokio::join!(server, client.list_schedules().send());

        assert!(answer.is_ok(), "{answer:?}");
        assert!(request.contains("credential=akidexample/"), "{request}");
        assert!(request.contains("/eu-west-1/scheduler/"), "{request}");
        assert!(request.contains("x-amz-security-token: session"), "{request}");
    }
}
