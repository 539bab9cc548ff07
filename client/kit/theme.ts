/** Mantine drawn with our tokens (tokens.css): compact, quiet, and switched by the same attribute. */
import {
  Button,
  createTheme,
  virtualColor,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from "@mantine/core";

/** Ten equal shades: every shade Mantine picks is the token, which itself knows light and dark. */
function flat(colour: string): MantineColorsTuple {
  return Array.from(
    { length: 10 },
    () => colour,
  ) as unknown as MantineColorsTuple;
}

export const theme = createTheme({
  primaryColor: "accent",
  autoContrast: true,
  fontFamily: "var(--font-ui)",
  fontFamilyMonospace: "var(--font-mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "28px" },
  headings: {
    fontFamily: "var(--font-ui)",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "28px", lineHeight: "36px" },
      h2: { fontSize: "20px", lineHeight: "28px" },
      h3: { fontSize: "15px", lineHeight: "24px" },
    },
  },
  defaultRadius: "sm",
  radius: { sm: "var(--radius-control)", md: "var(--radius-card)" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  colors: {
    accentLight: flat("#2f5fe0"),
    accentDark: flat("#7fa2ff"),
    accent: virtualColor({
      name: "accent",
      light: "accentLight",
      dark: "accentDark",
    }),
    badLight: flat("#b3322a"),
    badDark: flat("#f0837b"),
    bad: virtualColor({ name: "bad", light: "badLight", dark: "badDark" }),
    // Mantine draws its light theme with `gray` and its dark one with `dark`: ours are the paper's warm greys and ink.
    gray: [
      "#f7f5f0",
      "#efece4",
      "#e4dfd3",
      "#d8d2c4",
      "#c9c2b2",
      "#928b7c",
      "#6e695d",
      "#5b564b",
      "#3a372f",
      "#1d1b16",
    ],
    dark: [
      "#ece9e2",
      "#b3aea2",
      "#949087",
      "#949087",
      "#4a4d54",
      "#282a2f",
      "#1f2125",
      "#16171a",
      "#121316",
      "#0e0f11",
    ],
  },
  components: {
    Button: Button.extend({
      defaultProps: { size: "sm" },
      vars: (_, { size }) => ({
        root: size === "sm" ? { "--button-height": "var(--target)" } : {},
      }),
    }),
    // The ring of a field in focus keeps clear of its words.
    InputWrapper: {
      styles: { label: { marginBottom: 4 }, description: { marginBottom: 4 } },
    },
    ActionIcon: {
      defaultProps: { variant: "subtle", size: 32, color: "gray" },
    },
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        withArrow: false,
        transitionProps: { duration: 90 },
        events: { hover: true, focus: true, touch: false },
      },
    },
    Menu: {
      defaultProps: {
        shadow: "md",
        radius: "md",
        transitionProps: { duration: 90 },
      },
      // As wide as the icons of the other items.
      styles: { itemIndicator: { width: 16 } },
    },
    Popover: {
      defaultProps: {
        shadow: "md",
        radius: "md",
        transitionProps: { duration: 90 },
      },
    },
    Modal: {
      defaultProps: {
        radius: "md",
        centered: true,
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { "aria-label": "Close" },
      },
      styles: { title: { font: "600 15px/24px var(--font-ui)" } },
    },
    Drawer: { defaultProps: { transitionProps: { duration: 150 } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-bright": "var(--ink)",
    "--mantine-color-body": "var(--card)",
    "--mantine-color-dimmed": "var(--ink-2)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-error": "var(--bad)",
    "--mantine-color-success": "var(--good)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-default": "var(--card)",
    "--mantine-color-default-hover": "var(--sunken)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--hairline)",
    "--mantine-color-disabled": "var(--sunken)",
    "--mantine-color-disabled-color": "var(--ink-3)",
    "--mantine-color-disabled-border": "var(--hairline)",
    ...paint("accent", "--accent", "--accent-strong", "--accent-soft"),
    ...paint("bad", "--bad", "--bad", "--bad-soft"),
    ...paint("gray", "--ink-2", "--ink", "--sunken"),
    "--mantine-color-accent-contrast": "var(--on-accent)",
    "--mantine-color-bad-contrast": "var(--on-accent)",
    "--mantine-primary-color-contrast": "var(--on-accent)",
  };
  return {
    variables: {
      "--mantine-shadow-xs": "var(--shadow-lift)",
      "--mantine-shadow-sm": "var(--shadow-lift)",
      "--mantine-shadow-md": "var(--shadow-float)",
      "--mantine-shadow-lg": "var(--shadow-float)",
      "--mantine-shadow-xl": "var(--shadow-float)",
    },
    light: both,
    dark: both,
  };
};

function paint(name: string, ink: string, strong: string, soft: string) {
  const colour = `--mantine-color-${name}`;
  return {
    [`${colour}-filled`]: `var(${ink})`,
    [`${colour}-filled-hover`]: `var(${strong})`,
    [`${colour}-light`]: `var(${soft})`,
    [`${colour}-light-hover`]: `var(${soft})`,
    [`${colour}-light-color`]: `var(${ink})`,
    [`${colour}-text`]: `var(${ink})`,
    [`${colour}-outline`]: `var(${ink})`,
    [`${colour}-outline-hover`]: `var(${soft})`,
  };
}
