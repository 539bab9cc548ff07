/** Accounts as people meet them: set-up, invitations, signing in and out, the second step, sessions, forgotten passwords. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../stage/authenticator.ts";
import { openMailbox, type Mailbox } from "../stage/mailbox.ts";
import {
  accountOf,
  openStage,
  type Actor,
  type Stage,
} from "../stage/people.ts";
import { until } from "../stage/until.ts";

let stage: Stage;
let mailbox: Mailbox;
let ada: Actor;

beforeAll(async () => {
  mailbox = await openMailbox();
  stage = await openStage({
    accounts: true,
    environment: mailbox.environment,
  });
}, 60_000);
afterAll(async () => {
  await stage?.close();
  await mailbox?.close();
});

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { name }).waitFor();
const isHome = (page: Page) =>
  page.getByRole("tab", { name: "Canvases" }).waitFor();

async function fillSignIn(page: Page, email: string, password: string) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function signOut({ page, name }: Actor) {
  await page.goto("/");
  await page.getByRole("button", { name: `${name}: menu` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await heading(page, "Sign in");
}

/** As `signOut` leaves the browser, without the work of it. */
async function loseSession({ page, context }: Actor) {
  await context.clearCookies();
  await page.goto("/");
  await heading(page, "Sign in");
}

/** Another browser in which the same person signs in. */
async function signInElsewhere(name: string): Promise<Actor> {
  const elsewhere = await stage.visit(name);
  await elsewhere.page.goto("/");
  const { email, password } = accountOf(name);
  await fillSignIn(elsewhere.page, email, password);
  await isHome(elsewhere.page);
  return elsewhere;
}

test("the link that the server prints makes the first admin, once; its secret leaves the address bar at once", async () => {
  ada = await stage.visit("Ada");
  const { page } = ada;
  await page.goto("/");
  await page.getByText("Nobody administers this Parley yet").waitFor();
  const { pathname, hash } = new URL(stage.setupUrl());
  await page.goto(pathname + hash);
  await heading(page, "Set up Parley");
  expect(page.url()).not.toContain("#");

  await page.getByRole("button", { name: "Make the first account" }).click();
  await page.getByText("Please say your name.").waitFor();
  await page.getByText("Please fill in your e-mail address.").waitFor();
  const { email, password } = accountOf("Ada");
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("checkbox", { name: /engineering/ }).check({
    force: true,
  });
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByText("5 more characters.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Make the first account" }).click();
  await isHome(page);
  await page.getByRole("button", { name: "Ada: menu" }).click();
  await page.getByRole("menuitem", { name: "Administration" }).waitFor();

  const late = await stage.visit("Late");
  await late.page.goto(pathname + hash);
  await heading(late.page, "This link does not work any more");
  // The browser logs the answer of the server.
  late.problems.length = 0;
});

test("somebody who is invited by mail joins with the link, and their address is known already", async () => {
  const { page } = ada;
  await page.goto("/admin/people");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByLabel("E-mail", { exact: true }).fill("ben@example.org");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText("A letter to ben@example.org is on its way").waitFor();
  const { secret } = await mailbox.next("ben@example.org");

  const ben = await stage.visit("Ben");
  await ben.page.goto(`/invite#${secret}`);
  await heading(ben.page, "You are invited");
  await ben.page.getByText("Ada invites you").waitFor();
  const address = ben.page.getByLabel("E-mail");
  expect(await address.inputValue()).toBe("ben@example.org");
  expect(await address.isEditable()).toBe(false);
  const password = ben.page.getByLabel("Password", { exact: true });
  expect(await password.getAttribute("autocomplete")).toBe("new-password");
  await ben.page.getByLabel("Your name").fill("Ben");
  await ben.page.getByRole("checkbox", { name: /product/ }).check({
    force: true,
  });
  await password.fill(accountOf("Ben").password);
  await ben.page.getByRole("button", { name: "Join" }).click();
  await isHome(ben.page);
  await ben.page.getByRole("button", { name: "Ben: menu" }).click();
  await ben.page.getByRole("menuitem", { name: "Your account" }).waitFor();
  expect(
    await ben.page.getByRole("menuitem", { name: "Administration" }).count(),
  ).toBe(0);
  await ben.page.goto("/admin/people");
  await heading(ben.page, "Only admins see this");
});

test("whoever has an account signs in on the page of an invitation and accepts it; back does not lead there again", async () => {
  const { url } = await ada.api<{ url: string }>(
    "POST",
    "/api/admin/invitations",
    { workspaceRole: "admin" },
  );
  const { pathname, hash } = new URL(url);
  const ben = await stage.visit("Ben");
  await ben.page.goto(pathname + hash);
  await ben.page.getByRole("button", { name: "Sign in and accept" }).click();
  const { email, password } = accountOf("Ben");
  await fillSignIn(ben.page, email, password);
  await ben.page.getByRole("button", { name: "Accept as Ben" }).click();
  await isHome(ben.page);
  const { workspaceRole } = await ben.api<{ workspaceRole: string }>(
    "GET",
    "/api/session",
  );
  expect(workspaceRole).toBe("admin");
  await ben.page.goBack();
  expect(ben.page.url()).not.toContain("/invite");
});

test("a wrong password says so; with the keyboard alone one gets in, to the canvas one wanted", async () => {
  const chika = await stage.join("Chika");
  const { page } = chika;
  const { id } = await chika.api<{ id: string }>("POST", "/api/canvases", {
    title: "Wanted",
  });
  await signOut(chika);
  await page.goto(`/c/${id}`);
  await page.getByText("The canvas opens when you are signed in").waitFor();
  const { email, password } = accountOf("Chika");
  await fillSignIn(page, email, "not this password");
  await page
    .getByRole("alert")
    .filter({ hasText: "The e-mail address or the password is wrong" })
    .waitFor();
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe(
    "",
  );

  await page.reload();
  await until(() =>
    page.getByLabel("E-mail").evaluate((field) => field.matches(":focus")),
  );
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Canvas title" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/c/${id}`);
});

// More addresses: test/unit/account.test.ts.
test("T14: after signing in one goes to pages of this origin only, and problems are said in plain words", async () => {
  const { page } = await stage.visit("Dana");
  await page.goto("/signin?problem=not_invited");
  await page.getByText("You are known there, but have no account").waitFor();
  await page.goto(
    "/signin?problem=<img src=x onerror=alert(1)>&to=%2F%5Cevil.example",
  );
  await page.getByText("does not believe").waitFor();
  const { email, password } = accountOf("Chika");
  await fillSignIn(page, email, password);
  await isHome(page);
  expect(new URL(page.url()).href).toBe(`${stage.parley.url}/`);
  await page.goto("/signin?to=%2Faccount");
  await heading(page, "Where you are signed in");
});

test("the second step: turned on with a code, asked for at the next sign-in, and a backup code works once", async () => {
  const emma = await stage.join("Emma");
  const { page } = emma;
  const { email, password } = accountOf("Emma");
  await page.goto("/account");
  await page.getByRole("button", { name: "Turn it on" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByRole("img", { name: /QR code/ }).waitFor();
  const key = await dialog.locator("code").innerText();
  const uri = `otpauth://totp/Parley?secret=${key}`;
  await dialog.getByLabel(/six digits/).fill(codeOf(uri));
  await dialog.getByRole("button", { name: "Turn it on" }).click();
  const codes = dialog.getByRole("list", { name: "Backup codes" });
  await codes.waitFor();
  const [backup = ""] = await codes.locator("li").allInnerTexts();
  await dialog.getByRole("button", { name: "I have put them aside" }).click();
  await page.getByText("It is on").waitFor();

  await loseSession(emma);
  await fillSignIn(page, email, password);
  await heading(page, "One more step");
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("This code is wrong or too old").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(codeOf(uri));
  await page.keyboard.press("Enter");
  await isHome(page);

  await loseSession(emma);
  for (const outcome of ["in", "refused"] as const) {
    if (outcome === "refused") await loseSession(emma);
    await fillSignIn(page, email, password);
    await page.getByText("use a backup code").click();
    await page.getByLabel("Backup code", { exact: true }).fill(backup);
    await page.getByRole("button", { name: "Go on" }).click();
    if (outcome === "in") await isHome(page);
    else await page.getByText("This code is wrong or too old").waitFor();
  }
});

test("T8 T15: a session that is ended elsewhere takes the page along at once, and says so kindly", async () => {
  const femi = await stage.join("Femi");
  const { id } = await femi.api<{ id: string }>("POST", "/api/canvases", {
    title: "Open on two screens",
  });
  await femi.page.goto(`/c/${id}`);
  await femi.page.getByTestId("save-state").getByText("Saved").waitFor();
  const elsewhere = await signInElsewhere("Femi");
  await elsewhere.page.goto("/account#sessions");
  const ended = elsewhere.page.waitForResponse(
    (response) => response.request().method() === "DELETE",
  );
  await elsewhere.page
    .getByRole("button", { name: "Sign out everywhere else" })
    .click();
  await ended;
  await heading(femi.page, "You are signed out");
  await elsewhere.page.getByText("this one").waitFor();

  await femi.page.getByRole("button", { name: /again/ }).click();
  const { email, password } = accountOf("Femi");
  await fillSignIn(femi.page, email, password);
  await femi.page.getByTestId("save-state").getByText("Saved").waitFor();
  femi.problems.length = 0; // The browser logs every answer that says "signed out".
});

test("who forgot the password gets a letter, chooses a new one, and the old one is over", async () => {
  const gina = await stage.join("Gina");
  const { page } = gina;
  const { email, password } = accountOf("Gina");
  await loseSession(gina);
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await heading(page, "Look into your mail");
  let secret: string | null = null;
  while (secret === null) {
    const mail = await mailbox.next(email);
    if (/password/i.test(mail.subject)) ({ secret } = mail);
  }
  await page.goto(`/reset#${secret}`);
  await page.getByLabel("New password").fill("a lighthouse at noon");
  expect(page.url()).not.toContain("#");
  await page.getByRole("button", { name: "Set the new password" }).click();
  await heading(page, "Your new password is set");
  await page.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(page, email, password);
  await page.getByText("The e-mail address or the password is wrong").waitFor();
  await fillSignIn(page, email, "a lighthouse at noon");
  await isHome(page);

  await page.goto(`/reset#${secret}`);
  await page.getByLabel("New password").fill("another quiet morning");
  await page.getByRole("button", { name: "Set the new password" }).click();
  await heading(page, "This link does not work any more");
});

test("a password is changed on one's own page, and only with the one before", async () => {
  const { page } = ada;
  await page.goto("/account#sign-in");
  await page.getByLabel("The password you have now").fill("not this one");
  await page.getByLabel("The new password").fill("seven boats in a row");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("This is not your current password").waitFor();
  await page
    .getByLabel("The password you have now")
    .fill(accountOf("Ada").password);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Your password is changed").waitFor();
});

test("a token is made on one's own page, works as it says, and not any more when it is revoked", async () => {
  const { page } = ada;
  await page.goto("/account#tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What is it for?").fill("Nightly evaluation");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const token = await dialog.locator("code").first().innerText();
  expect(token).toMatch(/^prl_/);
  await dialog.getByRole("button", { name: "I have put it aside" }).click();
  const ask = () =>
    fetch(`${stage.parley.url}/api/canvases`, {
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await ask()).status).toBe(200);
  await page.reload();
  await page
    .getByText(/last used just now/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Revoke Nightly evaluation" }).click();
  await page.getByText("You have none.").waitFor();
  expect((await ask()).status).toBe(401);
});

test("who leaves for good says what becomes of a canvas they alone own, and confirms by typing", async () => {
  const jo = await stage.join("Jo");
  const { page } = jo;
  const { id } = await jo.api<{ id: string }>("POST", "/api/canvases", {
    title: "Left behind",
  });
  await page.goto("/account#data");
  await page.getByRole("button", { name: "Leave and erase me" }).click();
  const dialog = page.getByRole("dialog");
  const erase = dialog.getByRole("button", { name: "Erase me for good" });
  expect(await erase.isDisabled()).toBe(true);
  await dialog.getByLabel(/to confirm/).fill("Jo");
  await erase.click();
  await dialog.getByText("Left behind").waitFor();
  expect(await erase.isDisabled()).toBe(true);
  await dialog.getByRole("combobox", { name: /Who gets/ }).click();
  await page.getByRole("option", { name: "Ada" }).click();
  await erase.click();
  await heading(page, "Sign in");
  const canvas = await ada.api<{ owner: { name: string } }>(
    "GET",
    `/api/canvases/${id}`,
  );
  expect(canvas.owner.name).toBe("Ada");
  jo.problems.length = 0; // The browser logs the answer that asked what becomes of the canvas.
});

test("on a phone everything fits, in the dark too", async () => {
  const kay = await stage.join("Kay", { phone: true, dark: true });
  const fits = async (path: string, name: string) => {
    await kay.page.goto(path);
    await heading(kay.page, name);
    const overflow = await kay.page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect([path, overflow <= 0]).toEqual([path, true]);
  };
  await fits("/account", "Your data");
  await kay.context.clearCookies();
  await fits("/", "Sign in");
  await fits("/invite#nothing", "This link does not work any more");
});
