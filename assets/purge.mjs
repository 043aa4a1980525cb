// Which NHS classes stay. Ours (v5-) all stay. An NHS component stays with what its macro, the script
// or an error state writes, when components/ui.jinja imports its macro. Any other NHS class stays
// only while a template names it.
const parts = { tables: "table", "date-input": "date-input", "action-link": "action-link" };
const always = ["error-message", "fieldset", "form-group", "hint", "label", "list", "table", "tag", "inset-text"];

export const imported = (ui) => [...ui.matchAll(/nhsuk\/components\/([\w-]+)\/macro/g)].map((found) => found[1]).sort();

export function keep(components) {
  const names = [...new Set([...always, ...components.map((name) => parts[name] ?? name)])].filter((name) => name !== "card");
  return [
    new RegExp(`^nhsuk-(${names.join("|")})$`),
    new RegExp(`^nhsuk-(${names.join("|")})(__|--error|--inline|--s$|--m$|--l$|--bullet|--number|--secondary|--warning|--width-[2345]$)`),
    /^nhsuk-button--reverse$/, /^nhsuk-heading-[lms]$/, /^nhsuk-body$/, /^nhsuk-u-visually-hidden$/, /^nhsuk-frontend-supported$/,
    ...(components.includes("card") ? [/^nhsuk-card$/, /^nhsuk-card__(content|heading|heading-container|description)$/, /^nhsuk-card--care/] : []),
  ];
}

// No screen of ours uses these; they weigh much.
export const drop = [/^nhsuk-expander/, /^nhsuk-icon/, /--icon$/, /^nhsuk-button__content$/, /^nhsuk-button--(login|brand|secondary-solid|small)$/, /--interruption/, /responsive/, /heading-tab/,
  /^nhsuk-(back-link|link|details|tag|scroll|table)--reverse$/, /^nhsuk-tag--/, /^nhsuk-card__link/, /^nhsuk-summary-list__row--no/, /^nhsuk-table__(caption--|heading$)/];
