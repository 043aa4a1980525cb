// Which NHS classes stay. Ours (v5-) all stay; these stay because macros, the script or data write
// them, so no template shows them; any other NHS class stays only while a template names it.
const components = [
  "back-link", "button", "checkboxes", "details", "do-dont-list", "error-message", "error-summary",
  "fieldset", "form-group", "hint", "input", "inset-text", "label", "list", "radios", "select",
  "skip-link", "summary-list", "table", "tag", "textarea",
].join("|");

export const keep = [
  new RegExp(`^nhsuk-(${components})$`),
  new RegExp(`^nhsuk-(${components})(__|--error|--inline|--s$|--m$|--l$|--tick|--cross|--bullet|--number|--secondary|--reverse|--warning)`),
  /^nhsuk-card$/, /^nhsuk-card(__(content|heading|heading-container|description)|--care.*|--warning)$/,
  /^nhsuk-warning-callout/, /^nhsuk-notification-banner/, /^nhsuk-panel$/, /^nhsuk-panel__(title|body|heading)$/,
  /^nhsuk-action-link/, /^nhsuk-date-input/, /^nhsuk-input--width-/,
  /^nhsuk-heading-(xl|l|m|s)$/, /^nhsuk-body/, /^nhsuk-icon(__|--|$)/,
  /^nhsuk-u-visually-hidden$/, /^nhsuk-frontend-supported$/, /^nhsuk-hint$/, /^nhsuk-caption-[lm]$/,
];

// Never used by any screen of ours; they weigh much.
export const drop = [/^nhsuk-expander/, /--icon$/, /icon--size/, /^nhsuk-button__content$/, /--login$/, /--brand$/, /secondary-solid/, /--interruption/, /table-responsive/, /--responsive/, /heading-tab/, /^nhsuk-icon--search$/, /^nhsuk-tag--(aqua-green|pink|purple|orange|no-border|no-colour)$/];
