// Run inside a page: what of it breaks the rules for sizes, room and contrast, in words.
(rules) => {
  const CAPITAL = 0.725, SLACK = 0.5;
  const faults = [];
  const mm = rules.pxPerMm;
  const root = document.documentElement;
  const dialog = document.querySelector("dialog[open]");
  const stage = dialog ?? document.body;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const say = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} “${element.textContent.trim().slice(0, 24)}”`;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

  if (root.scrollWidth > window.innerWidth) faults.push(`scrolls sideways: ${root.scrollWidth} of ${window.innerWidth}`);
  if (rules.fits && root.scrollHeight > window.innerHeight) faults.push(`does not fit: ${root.scrollHeight} of ${window.innerHeight}`);
  const bar = document.querySelector(".bar");
  if (bar && !dialog) {
    const box = bar.getBoundingClientRect();
    if (box.bottom > window.innerHeight + SLACK || box.height < 20 * mm) faults.push("the bar is out of reach");
  }

  // Targets: 20 mm each way (keys 12), 3 mm apart; nothing in them is cut.
  const controls = [...stage.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")].filter(seen);
  const boxes = controls.map((each) => each.getBoundingClientRect());
  controls.forEach((each, at) => {
    const box = boxes[at];
    const least = each.matches(".keyboard .press") ? 12 * mm - SLACK : 20 * mm - SLACK;
    if (rules.touch && (box.width < least || box.height < least)) faults.push(`${say(each)} is ${(box.width / mm).toFixed(1)} x ${(box.height / mm).toFixed(1)} mm`);
    if (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1) faults.push(`${say(each)} is cut`);
    if (box.left < -SLACK || box.right > window.innerWidth + SLACK) faults.push(`${say(each)} leaves the screen`);
    if (!rules.touch) return;
    for (let other = at + 1; other < controls.length; other++) {
      if (Boolean(bar?.contains(each)) !== Boolean(bar?.contains(controls[other])) && root.scrollHeight > window.innerHeight) continue;
      const to = boxes[other];
      const gap = Math.max(to.left - box.right, box.left - to.right, to.top - box.bottom, box.top - to.bottom);
      if (gap < 3 * mm - SLACK) faults.push(`${say(each)} is ${(gap / mm).toFixed(1)} mm from ${say(controls[other])}`);
    }
  });

  // Text: capitals of 3.85 mm, and contrast with what is behind it.
  const rgb = (css) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
  const light = (part) => { const share = part / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; };
  const luminance = ([red, green, blue]) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  const contrast = (one, two) => { const [high, low] = [luminance(one), luminance(two)].sort((a, b) => b - a); return (high + 0.05) / (low + 0.05); };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  // 10:1 for what must be read, and on the touch screen for all that is not told in these colours.
  const asides = ["--muted", "--head-mark"].map((role) => String(rgb(getComputedStyle(root).getPropertyValue(role))));
  const needed = "h1, .number, .tile span, .key, .act, .act span, .paper p, .paper span, dd, .ask, .count, button, button :not(small), .steps li, .steps span, .called *, .nobody, .last b, .here *";
  const walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !seen(element) || element.closest("script, style, noscript, :disabled, option")) continue;
    const style = getComputedStyle(element), inSvg = element.closest("svg");
    let size = parseFloat(style.fontSize), ink = rgb(style.color), ground;
    if (inSvg) {
      size *= inSvg.getBoundingClientRect().width / inSvg.viewBox.baseVal.width;
      ink = rgb(style.fill);
      const own = inSvg.matches(".shape") && inSvg.querySelector("rect, circle, path");
      ground = own ? rgb(getComputedStyle(own).fill) : behind(inSvg);
    } else ground = behind(element);
    if (rules.capitalMm && size * CAPITAL / mm < rules.capitalMm - 0.02) faults.push(`${say(element)} has capitals of ${(size * CAPITAL / mm).toFixed(2)} mm`);
    const isAside = !rules.touch || asides.includes(String(ink));
    const least = isAside && !element.matches(needed) ? 7 : 10, ratio = contrast(ink, ground);
    if (ratio < least - 0.05) faults.push(`${say(element)} has a contrast of ${ratio.toFixed(1)}, not ${least}`);
    const box = element.getBoundingClientRect();
    if (box.right > window.innerWidth + 1 && !element.closest("[tabindex='0']")) faults.push(`${say(element)} leaves the screen`);
  }

  // One h1, a title, a language, no id twice.
  if (document.querySelectorAll("h1").length !== 1) faults.push("not exactly one h1");
  if (!document.title || !root.lang) faults.push("no title or no language");
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  if (new Set(ids).size !== ids.length) faults.push("an id occurs twice");
  return faults;
}
