"""What a team has to show on the results day: a report for each team, and a page that leads to all of them."""
