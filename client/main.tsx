/** Starts the client: styles, providers, router. */
import "./kit/noEval.ts";
import "./kit/mantine.css";
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./kit/tokens.css";
import "./kit/base.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeSecret } from "./account/linkSecret.ts";
import { sessionQuery } from "./home/session.ts";
import { createQueryClient } from "./kit/api.ts";
import { cssVariables, theme } from "./kit/theme.ts";
import { keepAnswers } from "./offline/answers.ts";
import { OwnPage } from "./offline/OwnPage.tsx";
import { startOffline } from "./offline/updates.ts";
import { createAppRouter } from "./router.tsx";
import { followMlflowAddress } from "./runs/mlflowAddress.ts";

takeSecret();
followMlflowAddress();
const queryClient = createQueryClient(() =>
  queryClient.setQueryData(sessionQuery.queryKey, null),
);
const router = createAppRouter(queryClient);
keepAnswers(queryClient, sessionQuery.queryKey);
startOffline();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-left" limit={4} zIndex={400} />
        <OwnPage>
          <RouterProvider router={router} />
        </OwnPage>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
