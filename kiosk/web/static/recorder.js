// The recordings' page: whatever the browser can play becomes a WAV of the hall's format before it
// is sent, and where the browser lets a page hear the microphone a word is recorded right here.
"use strict";
(() => {
  const RATE_HZ = 22050, LONGEST_MS = 2400, HEADER_BYTES = 44;

  async function wavOf(blob) {
    const context = new OfflineAudioContext(1, 1, RATE_HZ);
    const sound = await context.decodeAudioData(await blob.arrayBuffer());
    const samples = sound.getChannelData(0);
    const view = new DataView(new ArrayBuffer(HEADER_BYTES + 2 * samples.length));
    const text = (at, word) => [...word].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
    text(0, "RIFF"); view.setUint32(4, view.byteLength - 8, true); text(8, "WAVEfmt ");
    view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
    view.setUint32(24, RATE_HZ, true); view.setUint32(28, 2 * RATE_HZ, true);
    view.setUint16(32, 2, true); view.setUint16(34, 16, true);
    text(36, "data"); view.setUint32(40, 2 * samples.length, true);
    samples.forEach((value, n) => view.setInt16(HEADER_BYTES + 2 * n, Math.round(32767 * Math.max(-1, Math.min(1, value))), true));
    return new File([view], "word.wav", { type: "audio/wav" });
  }

  function put(input, file) {
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
  }

  for (const input of document.querySelectorAll("[data-clip] [type=file]")) {
    input.accept = "audio/*";
    input.addEventListener("change", async () => {
      // What cannot be decoded goes as it is: the answer says what is wrong with it.
      try { put(input, await wavOf(input.files[0])); } catch { /* sent unchanged */ }
    });
  }

  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return;
  document.querySelector("[data-no-recording]").hidden = true;
  let recorder = null;
  for (const button of document.querySelectorAll("[data-record]")) {
    const word = button.textContent, form = button.closest("[data-clip]").querySelector("form");
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (recorder) { if (recorder.button === button) recorder.stop(); return; }
      let stream;
      try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
      catch { document.querySelector("[data-no-microphone]").hidden = false; return; }
      const parts = [];
      recorder = Object.assign(new MediaRecorder(stream), { button });
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.onstop = async () => {
        stream.getTracks().forEach((track) => track.stop());
        recorder = null;
        button.textContent = word;
        put(form.elements.wav, await wavOf(new Blob(parts)));
        form.requestSubmit();
      };
      recorder.start();
      button.textContent = button.dataset.stop;
      window.setTimeout(() => { if (recorder?.button === button) recorder.stop(); }, LONGEST_MS);
    });
  }
})();
