import { describe, expect, it } from "vitest";
import { isCutOff } from "../../../server/records/imageEnd.ts";
import { readImageFormat } from "../../../server/records/imageFormat.ts";

const base64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const text = (source: string) => new TextEncoder().encode(source);

/** Made by Chromium from a canvas of 37 x 23 pixels, but for the GIF (1 x 1) and the AVIF's boxes (37 x 23). */
const files = {
  "image/png": base64(
    "iVBORw0KGgoAAAANSUhEUgAAACUAAAAXCAYAAACMLIalAAAARklEQVR4AezSsQkAQAgEwceGviRbtxNtYUOFFcwukPHiZ/W2jbdwPIo+RSmlqADN2SmlqADN2SmlqADN2SmlqADN2anTUgMAAP//Xy/AlQAAAAZJREFUAwDBIVnwl9ja2wAAAABJRU5ErkJggg==",
  ),
  "image/jpeg": base64(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAARCAAXACUDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/2gAMAwEAAhEDEQA/AJQGqlAAAAAAAAAf/9k=",
  ),
  "image/gif": base64(
    "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
  ),
  "image/webp (lossless)": base64(
    "UklGRhoAAABXRUJQVlA4TA0AAAAvJIAFEAcQERGIiP4HAA==",
  ),
  "image/webp (lossy)": base64(
    "UklGRkQAAABXRUJQVlA4IDgAAADwAgCdASolABcAPxGGu1csKSYjpWgBgCIJZwAAKUNt8AD+3hJ/+1P3s+eqD/+DZIptqcvEVwAAAA==",
  ),
  "image/webp (extended)": base64("UklGRhYAAABXRUJQVlA4WAoAAAAgAAAAJAAAFgAA"),
  "image/avif": text(
    "\0\0\0\x18ftypavif\0\0\0\0avifmif1" +
      "\0\0\0\x14ispe\0\0\0\0\0\0\0\x25\0\0\0\x17" +
      "\0\0\0\x08free",
  ),
  "image/svg+xml": text(
    `\uFEFF<?xml version="1.0"?>\n<!-- a <svg> --><!DOCTYPE svg>\n<svg xmlns="x" width="37px" height='23'><g/></svg>`,
  ),
};

describe("an image's bytes", () => {
  it.each(Object.entries(files))("of %s say what it is", (name, bytes) => {
    const size = name === "image/gif" ? [1, 1] : [37, 23];
    expect(readImageFormat(bytes)).toEqual({
      mediaType: name.split(" ")[0],
      width: size[0],
      height: size[1],
    });
  });

  it.each(Object.entries(files))("of %s may end anywhere", (_name, bytes) => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => readImageFormat(bytes.subarray(0, length))).not.toThrow();
    expect(readImageFormat(bytes.subarray(0, 9))).toBeNull();
  });

  it.each(
    Object.entries(files).filter(
      ([name]) => !name.includes("avif") && !name.includes("svg"),
    ),
  )("of %s are complete only with the last one", (_name, bytes) => {
    expect(isCutOff(bytes)).toBe(false);
    for (let length = 12; length < bytes.length; length++)
      expect(isCutOff(bytes.subarray(0, length)), `${length} bytes`).toBe(true);
    const followed = new Uint8Array([...bytes, 0, 0, 0, 0]);
    expect(isCutOff(followed)).toBe(false);
  });

  it("of a cut JPEG are not complete because its thumbnail is", () => {
    const jpeg = files["image/jpeg"];
    const thumbnail = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
    const whole = new Uint8Array([
      ...jpeg.subarray(0, 2),
      ...thumbnail,
      ...jpeg.subarray(2),
    ]);
    expect(isCutOff(whole)).toBe(false);
    expect(isCutOff(whole.subarray(0, -2))).toBe(true);
  });

  it.each([
    ["<html><svg width='1' height='1'></svg></html>"],
    ["<svgx>"],
    ["<!-- never closed <svg>"],
    ["RIFF\0\0\0\0WAVEfmt "],
    ["GIF88a"],
    ["%PDF-1.7"],
    [""],
  ])("that are none are refused: %j", (source) => {
    expect(readImageFormat(text(source))).toBeNull();
  });

  it("of an SVG without size take it from the view box, or leave it open", () => {
    expect(readImageFormat(text(`<svg viewBox="0,0 640 480.4"/>`))).toEqual({
      mediaType: "image/svg+xml",
      width: 640,
      height: 480,
    });
    expect(readImageFormat(text(`<svg width="100%">`))?.width).toBe(0);
  });

  it("of a hostile SVG are read in no time", () => {
    const hostile = text("<!--".repeat(16_000) + "<?".repeat(8000));
    const start = performance.now();
    expect(readImageFormat(hostile)).toBeNull();
    expect(performance.now() - start).toBeLessThan(200);
  });
});
