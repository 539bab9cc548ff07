/** The emoji that people answer with, by the names that are typed between colons. A choice, not all of them. */

export interface Emoji {
  readonly char: string;
  /** The first is its name; any of them finds it. */
  readonly names: readonly string[];
}

export const emojis: readonly Emoji[] = `
👍 thumbsup +1 yes agree|👎 thumbsdown -1 no disagree|❤️ heart love|🎉 tada party celebrate|👀 eyes looking|🚀 rocket ship|✅ check done|❌ cross wrong
🙏 pray thanks please|👏 clap applause|💡 bulb idea|🤔 thinking hmm|😄 smile happy|😂 joy laugh|😅 sweat_smile phew|😊 blush pleased
😉 wink|😍 heart_eyes|😎 cool sunglasses|😐 neutral|😕 confused unsure|🙁 frown sad|😢 cry tears|😭 sob|😡 angry rage|😱 scream shocked
😮 open_mouth surprised wow|😴 sleeping tired|🥳 partying|🤯 exploding_head mind_blown|🤷 shrug dunno|🤦 facepalm|🤝 handshake deal|💪 muscle strong|🙌 raised_hands hooray|👋 wave hello bye
☝️ point_up|👇 point_down below|👉 point_right|👈 point_left|✋ hand stop|🤞 fingers_crossed luck|👌 ok_hand perfect|✍️ writing note|🧠 brain|🔥 fire hot
⭐ star|✨ sparkles new|💯 hundred|⚠️ warning careful|❗ exclamation important|❓ question|🚨 alarm siren urgent|🛑 stop_sign halt|🚧 construction wip|⏳ hourglass waiting
⏰ alarm_clock late|📅 calendar date|📌 pin pushpin|📍 place location|🔍 search magnifier|🔗 link|🔒 lock private|🔓 unlock open|🔑 key|🔔 bell notice
📈 chart_up rise increase|📉 chart_down fall decrease|📊 bar_chart chart|📋 clipboard list|📝 memo note|📄 page document|📚 books reading|📖 book|🗂️ folders files|📦 package release
🧪 test_tube experiment|🔬 microscope science|🧬 dna|🩺 stethoscope doctor|💊 pill medicine|🏥 hospital clinic|🧮 abacus count|🎯 target bullseye goal|⚖️ scales balance fair|🧭 compass direction
🐛 bug|🔧 wrench fix|🔨 hammer build|⚙️ gear settings|🤖 robot model|💻 laptop computer|🖥️ desktop screen|🗄️ cabinet archive|💾 floppy save|🧹 broom cleanup
🟢 green_circle|🟡 yellow_circle|🔴 red_circle|🔵 blue_circle|➕ plus add|➖ minus remove|♻️ recycle reuse|🔄 arrows_cycle again refresh|⬆️ up|⬇️ down
➡️ right arrow|⬅️ left|🏁 finish flag|🚩 red_flag|🏆 trophy win|🥇 first medal|🎁 gift present|☕ coffee break|🍰 cake|🌱 seedling start
🌍 world earth|☀️ sun|🌧️ rain|⛈️ storm|❄️ snow cold|🌈 rainbow|🐢 turtle slow|🐇 rabbit fast|🐘 elephant big|🐜 ant small
`
  .trim()
  .split(/[|\n]/)
  .map((entry) => {
    const [char = "", ...names] = entry.trim().split(" ");
    return { char, names };
  });

/** The quickest answers, as chips of the picker's first row. */
export const quickEmojis = ["👍", "❤️", "🎉", "👀", "✅", "🤔"] as const;

/** Those with a name that begins so come first, then those with one that has a part that does. */
export function findEmojis(query: string, most = 8): readonly Emoji[] {
  const wanted = query.toLowerCase();
  const score = ({ names }: Emoji) =>
    names.includes(wanted)
      ? 0
      : names.some((name) => name.startsWith(wanted))
        ? 1
        : names.some((name) => name.includes(wanted))
          ? 2
          : 3;
  return emojis
    .map((emoji) => ({ emoji, score: score(emoji) }))
    .filter((each) => each.score < 3)
    .sort((a, b) => a.score - b.score)
    .slice(0, most)
    .map(({ emoji }) => emoji);
}

export function emojiName(char: string): string {
  const found = emojis.find((emoji) => emoji.char === char);
  return found?.names[0]?.replaceAll("_", " ") ?? char;
}
