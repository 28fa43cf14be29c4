//! The link of a native peer to another peer: ICE, DTLS, a data channel and video both ways.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use webrtc::data_channel::{DataChannel, DataChannelEvent};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler,
    RTCIceCandidateInit, RTCPeerConnectionIceEvent, RTCPeerConnectionState, RTCSessionDescription,
    Registry, register_default_interceptors,
};

use crate::native::network::Ice;
use crate::native::video::Video;

/// The name of the data channel, as in the library of browsers.
const CHANNEL: &str = "dc";

/// What happens to a link.
pub(super) enum Happened {
    /// It found a candidate, which the other should try; in the form of EasyRTC.
    Candidate(Value),
    /// ICE and DTLS have connected.
    Connected,
    /// The data channel is open.
    ChannelOpened(Arc<dyn DataChannel>),
    /// A text came through the data channel.
    Said(String),
    /// So many bytes of video came.
    VideoArrived(u64),
}

/// Passes on what happens, with the peer it happens to.
#[derive(Clone)]
struct Reporter {
    other: String,
    happenings: mpsc::Sender<(String, Happened)>,
}

/// The link. It closes when dropped.
pub(super) struct MediaLink {
    peer: Arc<dyn PeerConnection>,
    reporter: Reporter,
    video: Video,
    sending: Option<JoinHandle<anyhow::Result<()>>>,
    channel: Option<Arc<dyn DataChannel>>,
    /// Candidates wait here until the other has answered, as in the library of browsers.
    held: Option<Vec<Value>>,
}

impl MediaLink {
    /// A link that neither offers nor answers yet.
    pub(super) async fn open(
        other: &str,
        ice: &Ice,
        happenings: &mpsc::Sender<(String, Happened)>,
    ) -> anyhow::Result<Self> {
        let reporter = Reporter {
            other: other.to_owned(),
            happenings: happenings.clone(),
        };
        let mut media = MediaEngine::default();
        media.register_default_codecs()?;
        let interceptors = register_default_interceptors(Registry::new(), &mut media)?;
        let peer = PeerConnectionBuilder::new()
            .with_configuration(ice.configuration())
            .with_media_engine(media)
            .with_interceptor_registry(interceptors)
            .with_handler(Arc::new(reporter.clone()))
            .with_udp_addrs(ice.addresses())
            .build()
            .await?;
        let peer: Arc<dyn PeerConnection> = Arc::new(peer);
        let video = Video::add_to(&peer).await?;
        Ok(Self {
            peer,
            reporter,
            video,
            sending: None,
            channel: None,
            held: None,
        })
    }

    /// The SDP of an offer with a data channel and video. Candidates are held until the answer comes.
    pub(super) async fn offer(&mut self) -> anyhow::Result<String> {
        self.held = Some(Vec::new());
        let channel = self.peer.create_data_channel(CHANNEL, None).await?;
        tokio::spawn(self.reporter.clone().follow_channel(channel));
        let offer = self.peer.create_offer(None).await?;
        let sdp = offer.sdp.clone();
        self.peer.set_local_description(offer).await?;
        Ok(sdp)
    }

    /// The SDP of the answer to an offer.
    pub(super) async fn answer(&mut self, offer: &str) -> anyhow::Result<String> {
        let offer = RTCSessionDescription::offer(offer.to_owned())?;
        self.peer.set_remote_description(offer).await?;
        let answer = self.peer.create_answer(None).await?;
        let sdp = answer.sdp.clone();
        self.peer.set_local_description(answer).await?;
        Ok(sdp)
    }

    /// Takes the answer; returns the candidates that may go out now.
    pub(super) async fn accept(&mut self, answer: &str) -> anyhow::Result<Vec<Value>> {
        let answer = RTCSessionDescription::answer(answer.to_owned())?;
        self.peer.set_remote_description(answer).await?;
        Ok(self.held.take().unwrap_or_default())
    }

    /// Keeps a candidate until the other has answered; gives it back if it may go out at once.
    pub(super) fn hold(&mut self, candidate: Value) -> Option<Value> {
        match &mut self.held {
            Some(held) => {
                held.push(candidate);
                None
            }
            None => Some(candidate),
        }
    }

    /// Tries a candidate of the other, in the form of EasyRTC.
    pub(super) async fn add_candidate(&self, candidate: &Value) -> anyhow::Result<()> {
        let text = |name: &str| candidate.get(name).and_then(Value::as_str);
        let line = candidate.get("label").and_then(Value::as_u64);
        let candidate = RTCIceCandidateInit {
            candidate: text("candidate").context("no candidate")?.to_owned(),
            sdp_mid: text("id").map(str::to_owned),
            sdp_mline_index: line.map(u16::try_from).transpose()?,
            username_fragment: None,
            url: None,
        };
        Ok(self.peer.add_ice_candidate(candidate).await?)
    }

    /// Sends video from now on.
    pub(super) fn start_video(&mut self) {
        self.sending = Some(tokio::spawn(self.video.clone().send()));
    }

    /// Sends texts through that channel from now on.
    pub(super) fn use_channel(&mut self, channel: Arc<dyn DataChannel>) {
        self.channel = Some(channel);
    }

    /// Sends a text through the data channel.
    pub(super) async fn say(&self, text: &str) -> anyhow::Result<()> {
        let channel = self.channel.as_ref().context("no data channel is open")?;
        Ok(channel.send_text(text).await?)
    }
}

impl Drop for MediaLink {
    fn drop(&mut self) {
        if let Some(sending) = &self.sending {
            sending.abort();
        }
        let peer = Arc::clone(&self.peer);
        tokio::spawn(async move { peer.close().await });
    }
}

impl Reporter {
    /// Reports, unless the peer has ended.
    async fn report(&self, what: Happened) {
        let _ = self.happenings.send((self.other.clone(), what)).await;
    }

    async fn follow_channel(self, channel: Arc<dyn DataChannel>) {
        while let Some(event) = channel.poll().await {
            if matches!(event, DataChannelEvent::OnOpen) {
                let channel = Arc::clone(&channel);
                self.report(Happened::ChannelOpened(channel)).await;
            } else if let DataChannelEvent::OnMessage(message) = event {
                let text = String::from_utf8_lossy(&message.data).into_owned();
                self.report(Happened::Said(text)).await;
            }
        }
    }

    async fn follow_track(self, track: Arc<dyn TrackRemote>) {
        while let Some(event) = track.poll().await {
            if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                let bytes = u64::try_from(packet.payload.len()).unwrap_or(0);
                self.report(Happened::VideoArrived(bytes)).await;
            }
        }
    }
}

#[async_trait]
impl PeerConnectionEventHandler for Reporter {
    async fn on_ice_candidate(&self, event: RTCPeerConnectionIceEvent) {
        if let Ok(candidate) = event.candidate.to_json() {
            let candidate = json!({
                "type": "candidate",
                "label": candidate.sdp_mline_index,
                "id": candidate.sdp_mid,
                "candidate": candidate.candidate,
            });
            self.report(Happened::Candidate(candidate)).await;
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        if state == RTCPeerConnectionState::Connected {
            self.report(Happened::Connected).await;
        }
    }

    async fn on_data_channel(&self, channel: Arc<dyn DataChannel>) {
        tokio::spawn(self.clone().follow_channel(channel));
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        if track.kind().await == RtpCodecKind::Video {
            tokio::spawn(self.clone().follow_track(track));
        }
    }
}
