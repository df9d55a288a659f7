// A quiz is plain questions with a key until its script comes: as soon as the reader is two screens away, and in any
// case once the page has all that its text needs. Who asked the browser to save data waits for the first.
const quizzes = document.querySelectorAll(".partners-quiz[data-script]");
let asked = false;
const load = () => {
  if (asked) return;
  asked = true;
  const script = document.createElement("script");
  script.src = quizzes[0].dataset.script;
  script.addEventListener("error", () => { asked = false; }); // The next time that the reader comes near, it is tried again.
  document.head.append(script);
};
const near = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) load(); }, { rootMargin: "200% 0px" });
quizzes.forEach((quiz) => near.observe(quiz));
if (!navigator.connection?.saveData) addEventListener("load", () => setTimeout(load, 2000));
