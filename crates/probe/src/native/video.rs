//! The video that a native peer sends: one second of a test picture, over and over, every frame by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::Bytes;
use rtc::media::Sample;
use rtc::media::io::ivf_reader::IVFReader;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::media_engine::MIME_TYPE_VP8;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_sample::TrackLocalStaticSample;
use webrtc::peer_connection::PeerConnection;
use webrtc::rtp_transceiver::RtpSender;

/// The test picture of `ffmpeg -f lavfi -i testsrc=size=160x120:rate=10 -frames:v 10 -c:v libvpx -g 1`.
const PICTURE: &[u8] = include_bytes!("../../testdata/picture.ivf");

/// How long one frame is shown.
const FRAME: Duration = Duration::from_millis(100);

/// One outgoing video. Cheap to clone.
#[derive(Clone)]
pub(super) struct Video {
    ssrc: u32,
    track: Arc<TrackLocalStaticSample>,
    sender: Arc<dyn RtpSender>,
}

impl Video {
    /// Adds a video track to a link, before it offers or answers.
    pub(super) async fn add_to(peer: &Arc<dyn PeerConnection>) -> anyhow::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0x5eed_0001);
        let ssrc = NEXT.fetch_add(1, Ordering::Relaxed);
        let encoding = RTCRtpEncodingParameters {
            rtp_coding_parameters: RTCRtpCodingParameters {
                ssrc: Some(ssrc),
                ..Default::default()
            },
            codec: RTCRtpCodec {
                mime_type: MIME_TYPE_VP8.to_owned(),
                clock_rate: 90_000,
                ..Default::default()
            },
            ..Default::default()
        };
        let track = MediaStreamTrack::new(
            "native".to_owned(),
            format!("video-{ssrc}"),
            "test picture".to_owned(),
            RtpCodecKind::Video,
            vec![encoding],
        );
        let track = Arc::new(TrackLocalStaticSample::new(Instant::now(), track)?);
        let sender = peer
            .add_track(Arc::clone(&track) as Arc<dyn TrackLocal>)
            .await?;
        Ok(Self {
            ssrc,
            track,
            sender,
        })
    }

    /// Sends frames until the link is gone.
    ///
    /// # Errors
    /// The other side does not accept this codec, or the link is gone.
    pub(super) async fn send(self) -> anyhow::Result<()> {
        let parameters = self.sender.get_parameters().await?.rtp_parameters;
        let codec = parameters.codecs.first().context("no codec")?;
        let frames = frames()?;
        let mut ticks = tokio::time::interval(FRAME);
        for frame in frames.iter().cycle() {
            ticks.tick().await;
            let sample = Sample {
                data: frame.clone(),
                duration: FRAME,
                ..Sample::new(Instant::now())
            };
            let writer = self.track.sample_writer(self.ssrc, codec.payload_type);
            writer.write_sample(&sample).await?;
        }
        Ok(())
    }
}

fn frames() -> anyhow::Result<Vec<Bytes>> {
    let (mut reader, _) = IVFReader::new(PICTURE)?;
    let mut frames = Vec::new();
    // It ends with an error.
    while let Ok((frame, _)) = reader.parse_next_frame() {
        frames.push(frame.freeze());
    }
    anyhow::ensure!(!frames.is_empty(), "no picture");
    Ok(frames)
}
