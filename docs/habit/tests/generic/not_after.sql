{% test not_after(model, column_name, day) %}
select * from {{ model }} where {{ column_name }} > date {{ day | literal }}
{% endtest %}
