/** What a chart can be turned into: a picture, a file, a link, a pinned state. */
import { ActionIcon, Menu, useComputedColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import {
  ClipboardCopy,
  Ellipsis,
  FileDown,
  FileImage,
  Link2,
  Pin as PinIcon,
  PinOff,
  Shapes,
} from "lucide-react";
import { useContext } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { tableCsv } from "../../shared/charts/dataTable.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { downloadText } from "../kit/download.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { SessionContext } from "../sync/session.ts";
import { acknowledgementQuery } from "./acknowledging.ts";
import type { ChartFigureProps } from "./ChartFigure.tsx";
import { fileName } from "./fileName.ts";
import { copyLink } from "./MarkPopover.tsx";
import { newerQuery, pinBlock } from "./snapshots.ts";
import styles from "./charts.module.css";

export function ChartMenu(
  props: Pick<ChartFigureProps, "block" | "pin" | "acknowledged" | "onSet"> & {
    readonly spec: ChartSpec;
    readonly answer: ChartAnswer;
    readonly title: string;
  },
) {
  const { spec, answer, title, block, pin = null, onSet } = props;
  const session = useContext(SessionContext);
  const client = useQueryClient();
  const dark = useComputedColorScheme("light") === "dark";

  const makeSvg = async () => {
    const { exportSvg } = await import("./exportChart.ts");
    const acknowledgement =
      session && props.acknowledged
        ? await client.fetchQuery(
            acknowledgementQuery(session.canvasId, props.acknowledged),
          )
        : null;
    const newer =
      session && block && pin
        ? await client.fetchQuery(
            newerQuery(session.canvasId, block, pin.snapshot),
          )
        : null;
    return exportSvg(
      {
        title,
        spec,
        answer,
        pinnedAt: pin?.at ?? null,
        newer,
        acknowledgement,
      },
      dark,
    );
  };
  const withPicture = async (
    what: string,
    make: (svg: string) => Promise<void> | void,
  ) => {
    try {
      await make(await makeSvg());
    } catch (failure) {
      toastFailure("chart export", `The chart could not be ${what}`, failure);
    }
  };
  const savePng = () =>
    withPicture("saved as PNG", async (svg) => {
      const { pngOf, downloadBlob } = await import("./exportChart.ts");
      downloadBlob(await pngOf(svg), `${fileName(title)}.png`);
    });
  const copyPng = () =>
    withPicture("copied", async (svg) => {
      const { pngOf } = await import("./exportChart.ts");
      await navigator.clipboard.write([
        new ClipboardItem({ "image/png": pngOf(svg) }),
      ]);
      toast("chart export", "Chart copied as an image");
    });
  const saveSvg = () =>
    withPicture("saved as SVG", (svg) =>
      downloadText(svg, "image/svg+xml", `${fileName(title)}.svg`),
    );
  const saveCsv = () =>
    downloadText(
      // The mark makes Excel read UTF-8.
      `\ufeff${tableCsv(chartKind(spec.type).table(spec, answer))}`,
      "text/csv;charset=utf-8",
      `${fileName(title)}.csv`,
    );
  const pinIt = async () => {
    if (!session || !block) return;
    try {
      onSet?.("pin", await pinBlock(session, block));
    } catch (failure) {
      toastFailure("pin", "The chart is not pinned", failure);
    }
  };

  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          className={`${styles.captionButton} nodrag`}
          size={24}
          aria-label="More of this chart"
        >
          <Ellipsis size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown data-canvas-ui>
        {session && block && onSet && (
          <>
            {pin === null ? (
              <Menu.Item
                leftSection={<PinIcon size={14} aria-hidden />}
                onClick={() => void pinIt()}
              >
                Pin as it is now
              </Menu.Item>
            ) : (
              <Menu.Item
                leftSection={<PinOff size={14} aria-hidden />}
                onClick={() => onSet("pin", null)}
              >
                Unpin: follow new runs
              </Menu.Item>
            )}
            <Menu.Divider />
          </>
        )}
        <Menu.Item
          leftSection={<FileImage size={14} aria-hidden />}
          onClick={() => void savePng()}
        >
          Save as PNG
        </Menu.Item>
        <Menu.Item
          leftSection={<Shapes size={14} aria-hidden />}
          onClick={() => void saveSvg()}
        >
          Save as SVG
        </Menu.Item>
        <Menu.Item
          leftSection={<FileDown size={14} aria-hidden />}
          onClick={saveCsv}
        >
          Save the values as CSV
        </Menu.Item>
        <Menu.Item
          leftSection={<ClipboardCopy size={14} aria-hidden />}
          onClick={() => void copyPng()}
        >
          Copy as an image
        </Menu.Item>
        {session && block && (
          <Menu.Item
            leftSection={<Link2 size={14} aria-hidden />}
            onClick={() =>
              void copyLink(
                `${location.origin}/c/${session.canvasId}?${new URLSearchParams({ block })}`,
              )
            }
          >
            Copy link to this chart
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
