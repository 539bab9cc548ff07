/** A QR code as one SVG path: dark on white in both themes, because scanners expect it. */
import { useMemo } from "react";
import { encode } from "uqr";

export function QrCode(props: {
  readonly text: string;
  readonly label: string;
}) {
  const { text, label } = props;
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: "M", border: 2 });
    return {
      size: code.size,
      path: code.data
        .flatMap((row, y) =>
          row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : "")),
        )
        .join(""),
    };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
