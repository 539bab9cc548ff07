/** The admin pages as admins use them, against a real server with accounts. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Actor, type Stage } from "../stage/people.ts";

let stage: Stage;
let ada: Actor;

beforeAll(async () => {
  stage = await openStage({ accounts: true });
  ada = await stage.join("Ada", { workspaceRole: "admin" });
}, 60_000);
afterAll(() => stage?.close());

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { name }).waitFor();

async function chooseFor(page: Page, name: string, action: string | RegExp) {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

test("whoever leaves is deactivated only when what they alone own has a new owner, and is out at once", async () => {
  const ben = await stage.join("Ben");
  const { id } = await ben.api<{ id: string }>("POST", "/api/canvases", {
    title: "Left to nobody",
  });
  await ben.page.goto(`/c/${id}`);
  await ben.page.getByTestId("save-state").getByText("Saved").waitFor();
  const { page } = ada;
  await page.goto("/admin/people");
  await chooseFor(page, "Ben", /Deactivate/);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Left to nobody").waitFor();
  const deactivate = dialog.getByRole("button", { name: "Deactivate" });
  expect(await deactivate.isDisabled()).toBe(true);
  await dialog.getByRole("combobox", { name: /Who gets/ }).click();
  await page.getByRole("option", { name: /^Ada/ }).click();
  await deactivate.click();
  await page.getByText("Ben cannot sign in any more").waitFor();
  await heading(ben.page, "You are signed out");
  const canvas = await ada.api<{ owner: { name: string } }>(
    "GET",
    `/api/canvases/${id}`,
  );
  expect(canvas.owner.name).toBe("Ada");

  await page.getByLabel("Show").selectOption("deactivated");
  await chooseFor(page, "Ben", "Let in again");
  await page.getByText("Ben can sign in again").waitFor();
  ben.problems.length = 0; // The browser logs the answers that say "signed out".
});

test("a role is changed in place, and the audit log says so in a sentence, filtered and as a file", async () => {
  await stage.join("Chika");
  await ada.api("POST", "/api/admin/invitations", {
    email: "drew@example.org",
    workspaceRole: "member",
  });
  const { page } = ada;
  await page.goto("/admin/people");
  await page.getByLabel("Role of Chika").selectOption("admin");
  await page.getByText("Chika is an admin now").waitFor();
  await page.goto("/admin/audit");
  await page.getByText("Ada made Chika an admin").waitFor();
  await page.getByLabel("What").selectOption("invitation");
  await page.getByText("Ada invited somebody").waitFor();
  await page
    .getByText("Ada made Chika an admin")
    .waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Download" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  const file = await readFile(await (await downloading).path(), "utf8");
  expect(file).toContain("invitation.created");
  expect(file).not.toContain("account.role_changed");
});

test("an admin hands over a reset link; settings open the sign-up to everyone, and close it again", async () => {
  await stage.join("Dana");
  const { page } = ada;
  await page.goto("/admin/people");
  await chooseFor(page, "Dana", "Make a reset link");
  await page.getByRole("button", { name: "Make the link" }).click();
  const url = await page.getByRole("dialog").locator("code").innerText();
  const dana = await stage.visit("Dana again");
  const { pathname, hash } = new URL(url);
  await dana.page.goto(pathname + hash);
  await heading(dana.page, "Choose a new password");

  await page.goto("/admin/settings");
  await page.getByLabel(/Everybody who can reach/).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await dana.page.goto("/");
  await dana.page.getByRole("button", { name: "Make an account" }).waitFor();
  await page.getByLabel(/Whoever is invited/).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).last().waitFor();
  await dana.page.reload();
  await dana.page.getByText("Ask whoever runs this Parley").waitFor();
  dana.problems.length = 0; // The browser logs the answer that nobody is signed in.
});

test("a group is made and somebody is put in", async () => {
  const { page } = ada;
  await page.goto("/admin/groups");
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Name").fill("Referral triage");
  await page.getByRole("button", { name: "Make the group" }).click();
  await page
    .getByRole("combobox", { name: "Add somebody to Referral triage" })
    .click();
  await page.getByRole("option", { name: "Ada", exact: true }).click();
  await page
    .getByRole("button", { name: "Take Ada out of Referral triage" })
    .waitFor();
});

test("every admin page says what it shows, and fits a phone", async () => {
  const { page } = ada;
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [section, title] of [
    ["people", "People"],
    ["invitations", "Invitations"],
    ["groups", "Groups"],
    ["canvases", "Canvases"],
    ["storage", "Storage"],
    ["tokens", "API tokens"],
    ["audit", "Audit log"],
    ["settings", "Settings"],
    ["health", "Health"],
  ] as const) {
    await page.goto(`/admin/${section}`);
    await heading(page, title);
    await page.getByText(/^Loading /).waitFor({ state: "detached" });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect([section, overflow <= 0]).toEqual([section, true]);
  }
  expect(ada.problems).toEqual([]);
});
